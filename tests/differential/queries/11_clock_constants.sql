-- Constants that mean the time at which a server reads them. No moment is shown, only what follows from it.
select count(*) from (select distinct 'now'::timestamp from orders) x;
select 'now'::timestamptz is not null, count(*) from orders group by 1;
select count(*) from orders where placed > 'tomorrow';
select count(*) from orders where placed < date 'today' and customer_id = 10;
select status, count(*) from orders where status <> 'now' group by status;
select distinct 'today', status from orders;
select count(*) from orders where placed < 'infinity' and placed > 'epoch';
select count(*) from events where day < 'today';
--! $ timestamptz now
select count(*) from orders where placed < $1;
--! $ text now
select count(*) from orders where status <> $1;
select 'now'::text = 'now', 'today' = 'today';
