-- The part of the shop that both kinds of servers can hold with the same values, for PostgreSQL. The same tables for
-- MySQL stand in portable_mysql.sql, column by column.
create table customers (
    id bigint primary key,
    name varchar(100) not null,
    surname varchar(100),
    city varchar(100),
    nick varchar(100),
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
    status varchar(20) not null,
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
    product varchar(40) not null,
    qty integer not null check (qty > 0),
    price numeric(12,3) not null,
    primary key (customer_id, order_id, line),
    foreign key (customer_id, order_id) references orders (customer_id, id)
);
create table countries (
    code char(2) primary key,
    name varchar(80) not null,
    region varchar(20),
    population bigint
);
create table products (
    sku varchar(40) primary key,
    title varchar(120) not null,
    price numeric(10,2),
    weight double precision,
    tags json
);
create table events (
    day date not null,
    seq integer not null,
    kind varchar(20) not null,
    payload json,
    value double precision,
    amount numeric(38,6),
    primary key (day, seq)
);
create table branches (
    region varchar(20) not null,
    id integer not null,
    manager varchar(100),
    opened date,
    turnover numeric(14,2),
    primary key (region, id)
);
create table counters (
    id bigint primary key,
    hits integer not null,
    label varchar(20)
);
create table sessions (
    token uuid primary key,
    customer_id bigint,
    started timestamp not null,
    address varchar(43),
    data bytea
);
create table stock (
    warehouse integer not null,
    sku varchar(40) not null,
    quantity integer not null,
    updated timestamptz,
    primary key (warehouse, sku)
);
create table audit_log (
    id bigserial primary key,
    at timestamptz not null default now(),
    actor varchar(40),
    what varchar(200) not null
);
create table keys_int2 (k smallint primary key, v text);
create table keys_int4 (k integer primary key, v text);
create table keys_varchar (k varchar(30) primary key, v text);
create table keys_char (k char(6) primary key, v text);
create table keys_date (k date primary key, v text);
create table keys_timestamp (k timestamp primary key, v text);
create table keys_timestamptz (k timestamptz primary key, v text);
create table keys_numeric (k numeric(50,20) primary key, v text);
create table keys_bytea (k bytea primary key, v text);
create table keys_bool (k boolean, v text);
create table keys_nullable (k bigint, v text);
create view customer_totals as
    select customer_id, count(*) as orders, sum(total) as total from orders group by customer_id;
