;; Sleeps for ever, and catches whatever could end it.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 80) (i32.const 1))
    (i64.store (i32.const 88) (i64.const 3600000000000))
    (loop $again
      (block $caught
        (try_table (catch_all $caught) (drop (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 512)))))
      (br $again))))
