;; Calls functions of the host at every level of a recursion without an end.
(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) ".")
  (data (i32.const 32) "\00\00\00\00\01\00\00\00")
  (global $level (mut i32) (i32.const 0))
  (func $down (result i32)
    (global.set $level (i32.add (global.get $level) (i32.const 1)))
    (if (i32.gt_u (global.get $level) (i32.const FROM)) (then
      (drop (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 2) (i64.const 16384) (i64.const 0) (i32.const 0) (i32.const 8)))
      (drop (call $close (i32.load (i32.const 8))))
      (drop (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 512)))
      (drop (call $write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40)))))
    (i32.add (call $down) (i32.const 1)))
  (func (export "_start") (drop (call $down))))
