// Braid's entry point: names the parts that need sockets and hands them to run().
#include <iostream>

#include "proxy/program.h"

int main(int argc, char** argv) {
    const braid::proxy::Services services;
    return braid::proxy::run(argc, argv, services, std::cout, std::cerr);
}
