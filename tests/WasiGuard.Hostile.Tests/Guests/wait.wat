;; Waits until the end of time, relative or absolute as FLAGS says, in COUNT timers; with a file among them when FIRST is 1.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 16)
  (func (export "_start") (local $i i32) (local $at i32)
    (loop $again
      (local.set $at (i32.add (i32.const 64) (i32.mul (local.get $i) (i32.const 48))))
      (i32.store (i32.add (local.get $at) (i32.const 16)) (i32.const 1))
      (i64.store (i32.add (local.get $at) (i32.const 24)) (i64.const TIME))
      (i32.store16 (i32.add (local.get $at) (i32.const 40)) (i32.const FLAGS))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const COUNT))))
    (if (i32.const FIRST) (then (i32.store8 (i32.const 72) (i32.const 1)) (i32.store (i32.const 80) (i32.const 0))))
    (call $exit (call $poll (i32.const 64) (i32.const 500000) (i32.const COUNT) (i32.const 0)))))
