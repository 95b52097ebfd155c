create table made (id bigserial primary key, small smallint not null default 1, n integer, big bigint default -5, price numeric(10,2) default 1.50, ratio double precision, part real, flag boolean not null default true, name varchar(30) not null default 'x', code char(4), body text, raw bytea, born date, at time, stamp timestamp, moment timestamptz, u uuid, j json, unique (name, code), check (n > 0 and name <> 'y'))
alter table made add column extra varchar(10) default 'e', add column more int not null default 7
create index made_n on made (n, big)
create unique index on made (small)
alter table made drop column more
alter table made rename column extra to other
alter table made add constraint big_unique unique (big)
create table if not exists made_child (id int primary key, made_id bigint not null, constraint child_fk foreign key (made_id) references made (id) on delete cascade)
drop index made_n
drop table made_child, made
