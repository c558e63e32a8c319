;; A list of arrays of 64 KiB that grows for ever.
(module
  (type $bytes (array (mut i8)))
  (type $node (struct (field (ref null $node)) (field (ref $bytes))))
  (memory (export "memory") 1)
  (global $head (mut (ref null $node)) (ref.null $node))
  (func (export "_start")
    (loop $again
      (global.set $head (struct.new $node (global.get $head) (array.new $bytes (i32.const 1) (i32.const 65536))))
      (br $again))))
