// Braid's entry point: names the parts that need sockets and hands them to run().
#include <iostream>

#include "proxy/program.h"
#include "proxy/server/server.h"

int main(int argc, char** argv) {
    braid::proxy::Services services;
    services.catalog_source = braid::proxy::make_catalog_source;
    services.serve = braid::proxy::serve;
    return braid::proxy::run(argc, argv, services, std::cout, std::cerr);
}
