"""A Braid process with a listener for MySQL's clients: shop_my over the fleet's MariaDB shards, solo on the first of them."""
from fleet import process
from fleet.fleet import PASSWORD, USER

from .mysql_clients import MysqlClients

POOL = {"default_pool_size": 4}


class MysqlBraid:
    """A Braid process with a listener for MySQL's clients. `solo`: what is the one server of the database solo [my1];
    `solo_name`: what clients call it."""

    def __init__(self, fleet, name, pool=None, listener=None, users=(), solo=True, tables=(), solo_name="solo"):
        self.fleet, self.port = fleet, process.free_port()
        text = fleet.config(
            pool={**POOL, **(pool or {})}, users=users,
            extra_tables=[{"name": f"sbtest{number}", "distribute_by": "id"} for number in (1, 2)] + list(tables),
            more_listeners=[{"protocol": "mysql", "address": "127.0.0.1", "port": self.port, **(listener or {})}],
            listener={"port": process.free_port()})
        if solo:
            text = self._with_solo(text, fleet.mysql_shards[0] if solo is True else solo, solo_name)
        self.process = fleet.new_braid(fleet.write_config(text, name), self.port)

    @staticmethod
    def _with_solo(text, solo, name="solo"):
        text = text.replace('databases = ["shop_my"]', f'databases = ["shop_my", "{name}"]')
        return text + (f'[[server]]\nname = "solo1"\nkind = "mysql"\nhost = "{solo.host}"\nport = {solo.port}\n'
                 f'dbname = "solo"\nuser = "{USER}"\npassword = "{PASSWORD}"\n'
                 f'[[database]]\nname = "{name}"\nshards = ["solo1"]\ntransactions = "single_shard"\n')

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.process.stop()

    def clients(self, **options):
        return MysqlClients(self.port, **options)
