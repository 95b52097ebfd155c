"""Throw-away fleets: PostgreSQL and MariaDB shards, references that hold everything unsharded, and Braid in front.

Used by `make run`, by the tests and by the benchmark. Everything listens on 127.0.0.1 at free ports, lives below a
scratch directory and ends with the process that started it, however that process ends.
"""
from .fleet import Fleet, ROOT
from .mariadb import MariadbServer
from .server import PostgresServer
from .braid import BraidProcess

__all__ = ["Fleet", "MariadbServer", "PostgresServer", "BraidProcess", "ROOT"]
