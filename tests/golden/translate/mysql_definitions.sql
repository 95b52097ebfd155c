create table made (id bigint not null auto_increment primary key, tiny tinyint, small smallint not null default 1, medium mediumint, n int(11), natural_n int unsigned, big bigint default -5, price decimal(10,2) default 1.50, ratio double, part float, flag tinyint(1) not null default 1, name varchar(30) not null default 'x' comment 'a', code char(4) collate utf8mb4_bin, body longtext, raw longblob, born date, at time(6), stamp datetime(6), moment timestamp(6) null, u uuid, unique key by_name (name, code), key by_n (n), check (n > 0 and name <> 'y')) engine = innodb collate = utf8mb4_nopad_bin
alter table made add column extra varchar(10) default 'e', add column more int not null default 7
create index by_big on made (big)
alter table made add index by_small (small)
alter table made drop column more
alter table made rename column extra to other
create table if not exists made_child (id int primary key, made_id bigint not null, constraint child_fk foreign key (made_id) references made (id) on delete cascade)
drop index by_n on made
drop table made_child, made
