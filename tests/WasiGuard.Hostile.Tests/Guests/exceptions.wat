;; Throws and catches a million exceptions, and keeps them all.
(module
  (tag $e (param i64 i64))
  (table $kept 1000000 exnref)
  (memory (export "memory") 1)
  (func (export "_start") (local $i i32) (local $x exnref)
    (loop $again
      (block $caught (result i64 i64 exnref)
        (try_table (catch_ref $e $caught) (throw $e (i64.const 1) (i64.const 2)))
        (unreachable))
      (local.set $x)
      (drop) (drop)
      (table.set $kept (local.get $i) (local.get $x))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000000))))))
