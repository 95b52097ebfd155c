-- The shop for MySQL and MariaDB: portable.sql's tables and nothing else. In curly brackets: collations. A database on
-- MySQL shards alone has those that MySQL users have, a mixed one compares bytes without padding, as PostgreSQL's C does.
create table customers (
    id bigint primary key,
    name varchar(100) collate {general} not null,
    surname varchar(100) collate {unicode},
    city varchar(100) collate {german},
    nick varchar(100) collate {binary},
    email varchar(80) collate {general},
    country char(2) collate {fixed} not null,
    balance decimal(12,2) not null default 0,
    score double,
    level smallint,
    vip tinyint(1) not null default 0,
    born date,
    created timestamp(6) not null
) collate {general};
create table orders (
    id bigint not null,
    customer_id bigint not null,
    placed timestamp(6) not null,
    due date,
    status varchar(20) collate {general} not null,
    total decimal(12,2) not null,
    discount float,
    note text collate {general},
    primary key (customer_id, id),
    key orders_placed (placed)
) collate {general};
create table order_lines (
    customer_id bigint not null,
    order_id bigint not null,
    line integer not null,
    product varchar(40) collate {binary} not null,
    qty integer not null check (qty > 0),
    price decimal(12,3) not null,
    primary key (customer_id, order_id, line),
    foreign key (customer_id, order_id) references orders (customer_id, id)
) collate {general};
create table countries (
    code char(2) collate {fixed} primary key,
    name varchar(80) collate {general} not null,
    region varchar(20) collate {general},
    population bigint
) collate {general};
create table products (
    sku varchar(40) collate {binary} primary key,
    title varchar(120) collate {general} not null,
    price decimal(10,2),
    weight double,
    tags json
) collate {general};
create table events (
    day date not null,
    seq integer not null,
    kind varchar(20) collate {general} not null,
    payload json,
    value double,
    amount decimal(38,6),
    primary key (day, seq)
) collate {general};
create table branches (
    region varchar(20) collate {binary} not null,
    id integer not null,
    manager varchar(100) collate {general},
    opened date,
    turnover decimal(14,2),
    primary key (region, id)
) collate {general};
create table counters (
    id bigint primary key,
    hits integer not null,
    label varchar(20) collate {general}
) collate {general};
create table sessions (
    token uuid primary key,
    customer_id bigint,
    started datetime(6) not null,
    address varchar(43) collate {binary},
    data varbinary(200)
) collate {general};
create table stock (
    warehouse integer not null,
    sku varchar(40) collate {binary} not null,
    quantity integer not null,
    updated timestamp(6) null,
    primary key (warehouse, sku)
) collate {general};
create table audit_log (
    id bigint auto_increment primary key,
    at timestamp(6) not null default current_timestamp(6),
    actor varchar(40) collate {general},
    what varchar(200) collate {general} not null
) collate {general};
create table keys_int2 (k smallint primary key, v text) collate {general};
create table keys_int4 (k integer primary key, v text) collate {general};
create table keys_varchar (k varchar(30) collate {binary} primary key, v text) collate {general};
create table keys_char (k char(6) collate {fixed} primary key, v text) collate {general};
create table keys_date (k date primary key, v text) collate {general};
create table keys_timestamp (k datetime(6) primary key, v text) collate {general};
create table keys_timestamptz (k timestamp(6) primary key, v text) collate {general};
create table keys_numeric (k decimal(50,20) primary key, v text) collate {general};
create table keys_bytea (k varbinary(100) primary key, v text) collate {general};
create table keys_bool (k tinyint(1), v text) collate {general};
create table keys_nullable (k bigint, v text) collate {general};
create view customer_totals as
    select customer_id, count(*) as orders, sum(total) as total from orders group by customer_id;
