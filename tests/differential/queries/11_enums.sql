-- Enums: ordered by their labels' places in the type, not by their bytes.
select id, m from samples order by m, id;
select id, m from samples order by m desc, id;
select id, m from samples order by m desc nulls last, id limit 20;
select id from samples order by m nulls first, id limit 15 offset 5;
select distinct m from samples;
select distinct m from samples order by m desc;
select distinct m, b from samples order by 1, 2;
select m, count(*) from samples group by m order by m;
select m, count(*), sum(i4) from samples group by 1 order by 1 desc;
select m, b, count(*) from samples group by m, b order by m desc, b;
select m from samples group by m having count(*) > 1 order by m;
select m, count(*) from samples group by m having max(id) > 10 order by count(*) desc, m;
select min(m), max(m) from samples;
select b, min(m), max(m) from samples group by b order by b;
select max(m)::text || '!', count(*) from samples;
select m > 'sad', count(*) from samples group by 1 order by 1;
select coalesce(m, 'sad'), count(*) from samples group by 1 order by 1;
select m from samples where m = 'happy' union all select m from samples where m = 'sad' order by 1;
