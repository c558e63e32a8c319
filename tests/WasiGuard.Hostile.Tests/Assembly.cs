using Xunit.Sdk;
using Xunit.v3;

// One attack at a time: what a test says of memory and time is then of its own guests, and a small machine is enough.
[assembly: Parallelization(Mode = ParallelMode.None)]
