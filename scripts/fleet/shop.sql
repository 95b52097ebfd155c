-- The shop: every kind of table that Braid knows, the same on every server of a fleet.
create type mood as enum ('sad', 'so so', 'happy');
create domain percent as integer check (value between 0 and 100);

create table customers (
    id bigint primary key,
    name text not null,
    surname text collate "en-x-icu",
    city text collate "de-x-icu",
    nick text collate "C",
    email varchar(80),
    country char(2) not null,
    balance numeric(12,2) not null default 0,
    score double precision,
    level smallint,
    vip boolean not null default false,
    born date,
    created timestamptz not null
);
create table orders (
    id bigint not null,
    customer_id bigint not null,
    placed timestamptz not null,
    due date,
    status text not null,
    total numeric(12,2) not null,
    discount real,
    note text,
    primary key (customer_id, id)
);
create index orders_placed on orders (placed);
create table order_lines (
    customer_id bigint not null,
    order_id bigint not null,
    line integer not null,
    product text not null,
    qty integer not null check (qty > 0),
    price numeric not null,
    primary key (customer_id, order_id, line),
    foreign key (customer_id, order_id) references orders (customer_id, id)
);
create table countries (
    code char(2) primary key,
    name text not null,
    region text,
    population bigint
);
create table products (
    sku text collate "C" primary key,
    title text not null,
    price numeric(10,2),
    weight double precision,
    tags text[]
);
create table events (
    day date not null,
    seq integer not null,
    kind text not null,
    payload jsonb,
    value double precision,
    amount numeric,
    primary key (day, seq)
);
create table branches (
    region text collate "C" not null,
    id integer not null,
    manager text,
    opened date,
    turnover numeric(14,2),
    primary key (region, id)
);
create table counters (
    id bigint primary key,
    hits integer not null,
    label text
);
create table sessions (
    token uuid primary key,
    customer_id bigint,
    started timestamp not null,
    address inet,
    data bytea
);
create table stock (
    warehouse integer not null,
    sku text collate "C" not null,
    quantity integer not null,
    updated timestamptz,
    primary key (warehouse, sku)
);
create table audit_log (
    id bigserial primary key,
    at timestamptz not null default now(),
    actor text,
    what text not null
);
create table samples (
    id integer primary key,
    b boolean,
    i2 smallint,
    i4 integer,
    i8 bigint,
    f4 real,
    f8 double precision,
    n numeric,
    n2 numeric(20,6),
    t text,
    vc varchar(20),
    bp char(8),
    tc text collate "C",
    ti text collate "en-x-icu",
    ba bytea,
    d date,
    tm time,
    tmz timetz,
    ts timestamp,
    tz timestamptz,
    ts0 timestamp(0),
    iv interval,
    u uuid,
    j json,
    jb jsonb,
    ip inet,
    nw cidr,
    mac macaddr,
    bits bit(5),
    vbits bit varying(12),
    pt point,
    rng int4range,
    m mood,
    pct percent,
    ia integer[],
    ta text[],
    na numeric[],
    cash money,
    o oid,
    nm name,
    ch "char"
);
create table keys_int2 (k smallint primary key, v text);
create table keys_int4 (k integer primary key, v text);
create table keys_varchar (k varchar(30) primary key, v text);
create table keys_char (k char(6) primary key, v text);
create table keys_date (k date primary key, v text);
create table keys_timestamp (k timestamp primary key, v text);
create table keys_timestamptz (k timestamptz primary key, v text);
create table keys_numeric (k numeric primary key, v text);
create table keys_bytea (k bytea primary key, v text);
create table keys_bool (k boolean, v text);
create table keys_nullable (k bigint, v text);
create view customer_totals as
    select customer_id, count(*) as orders, sum(total) as total from orders group by customer_id;
