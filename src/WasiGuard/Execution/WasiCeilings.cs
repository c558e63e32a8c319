namespace WasiGuard;

/// <summary>
/// What no input may exceed on a runner, whatever it asks for. An input that asks for more is refused with an <see cref="ArgumentException"/>
/// (a module with a <see cref="WasiModuleException"/>) that names the member here; an input that asks for nothing gets the ceiling.
/// </summary>
/// <remarks>A member that a runner cannot hold is refused when it is set in the options of that runner; each member says which.</remarks>
public sealed record WasiCeilings
{
    private Members _set;

    /// <summary>
    /// Bytes that a guest can make the engine hold in all: memories, tables and managed heaps together, 65,536 or more;
    /// the ceiling of <see cref="WasiLimits.MaxMemoryBytes"/>. Not in the browser. Default: 1,073,741,824 (1 GiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long MemoryBytes { get; init => field = Checked(value, field, 65_536, Members.MemoryBytes); } = 1024 * 1024 * 1024;

    /// <summary>
    /// Elements that all tables of a guest hold together, 0 or more. Not in the browser. Default: 1,000,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long TableElements { get; init => field = Checked(value, field, 0, Members.TableElements); } = 1_000_000;

    /// <summary>
    /// Descriptors that a guest has open at once, its standard streams and directories among them, 8 or more; the next one is
    /// <c>EMFILE</c> to the guest. <c>InProcessWasiRunner</c> only: a process has the limit of the system, and a guest in the browser has none of the host's.
    /// Default: 256.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int OpenDescriptors { get; init => field = (int)Checked(value, field, 8, Members.OpenDescriptors); } = 256;

    /// <summary>
    /// Bytes of the guest's stack, 65,536 to 67,108,864 (64 MiB); using it up is a trap. Not in the browser. Default: 4,194,304 (4 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int StackBytes { get; init => field = (int)Checked(value, field, 65_536, Members.StackBytes, 64 * 1024 * 1024); } = 4 * 1024 * 1024;

    /// <summary>Bytes of a module, 8 or more. Default: 134,217,728 (128 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long ModuleBytes { get; init => field = Checked(value, field, 8, Members.ModuleBytes); } = 128 * 1024 * 1024;

    /// <summary>Bytes of one function's code in a module, 1 or more. Not in the browser. Default: 2,097,152 (2 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long FunctionBytes { get; init => field = Checked(value, field, 1, Members.FunctionBytes); } = 2 * 1024 * 1024;

    /// <summary>
    /// What one function of a module may cost an optimizing compiler, 1 or more: an estimate in nanoseconds of one core, made from its size and shape (local
    /// variables, branches, loops, calls, handlers, values and references that live across them); memory counts as the time in which others take it. Small functions
    /// can be made to compile for minutes and take gigabytes; those of real programs stay below 2,500,000,000. It also bounds what globals, tables and segments cost
    /// together, and what the whole module costs beyond 10,000 for each of its bytes: many small parts can be a bomb too. Not in the browser. Default: 5,000,000,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long FunctionComplexity { get; init => field = Checked(value, field, 1, Members.FunctionComplexity); } = 5_000_000_000;

    /// <summary>
    /// The time that a caller waits for the compilation of a module, its turn included, more than zero and at most 4,294,967,294 ms. What all functions of the module
    /// together are estimated to cost (<see cref="FunctionComplexity"/>) is held to it on four cores. Not in the browser. Default: 60 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan CompileTime { get; init => field = Checked(value, field, Members.CompileTime); } = TimeSpan.FromSeconds(60);

    /// <summary>The time that a guest runs, more than zero and at most 4,294,967,294 ms; the ceiling of <see cref="WasiLimits.Timeout"/>. Default: 1 h.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan RunningTime { get; init => field = Checked(value, field, Members.RunningTime); } = TimeSpan.FromHours(1);

    /// <summary>
    /// Bytes of all files of a snapshot together, 0 or more: of <see cref="WasiExecInput.Files"/>, and of what is read back into
    /// <see cref="WasiExecResult.Files"/>. Default: 268,435,456 (256 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long SnapshotBytes { get; init => field = Checked(value, field, 0, Members.SnapshotBytes); } = 256 * 1024 * 1024;

    /// <summary>Files and directories of a snapshot together, 0 or more, in and out as <see cref="SnapshotBytes"/>. Default: 100,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int SnapshotEntries { get; init => field = (int)Checked(value, field, 0, Members.SnapshotEntries); } = 100_000;

    /// <summary>
    /// Directories in the root of a snapshot, or of a host directory that the guest finds as <c>/</c>, when the input has a
    /// <see cref="WasiExecInput.WorkingDirectory"/>, 0 or more: each of them then is a directory that the engine opens at the start. Default: 128.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int SnapshotRootDirectories { get; init => field = (int)Checked(value, field, 0, Members.SnapshotRootDirectories); } = 128;

    /// <summary>
    /// Bytes of each output that are kept, or written to a stream, 0 or more; the ceiling of <see cref="WasiLimits.MaxStdoutBytes"/> and
    /// <see cref="WasiLimits.MaxStderrBytes"/>. Default: 67,108,864 (64 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long OutputBytes { get; init => field = Checked(value, field, 0, Members.OutputBytes); } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes of a URL that a guest requests, 1 or more; a longer one fails with <c>INVAL</c> before it is copied. Not with the <c>wasmtime</c> program,
    /// which has no HTTP. Default: 16,384.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int UrlBytes { get; init => field = (int)Checked(value, field, 1, Members.UrlBytes); } = 16_384;

    /// <summary>
    /// Bytes that the URLs and reasons of an execution's audits take together, 4,096 or more; beyond them attempts are counted, no longer listed.
    /// Not with the <c>wasmtime</c> program, which has no HTTP. Default: 1,048,576 (1 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long AuditBytes { get; init => field = Checked(value, field, 4096, Members.AuditBytes); } = 1024 * 1024;

    /// <summary>
    /// Bytes of compiled code that are kept, 0 or more: in memory by <c>InProcessWasiRunner</c>, in files by <c>WasmtimeWasiRunner</c>; a module counts as 2 MiB at
    /// least, because it holds a descriptor. Beyond it the module that was not used for longest is let go. A directory of compiled modules is held to it too.
    /// Not in the browser. Default: 536,870,912 (512 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long ModuleCacheBytes { get; init => field = Checked(value, field, 0, Members.ModuleCacheBytes); } = 512 * 1024 * 1024;

    [Flags]
    private enum Members
    {
        MemoryBytes = 1 << 0,
        TableElements = 1 << 1,
        OpenDescriptors = 1 << 2,
        StackBytes = 1 << 3,
        ModuleBytes = 1 << 4,
        FunctionBytes = 1 << 5,
        FunctionComplexity = 1 << 6,
        CompileTime = 1 << 7,
        RunningTime = 1 << 8,
        SnapshotBytes = 1 << 9,
        SnapshotEntries = 1 << 10,
        SnapshotRootDirectories = 1 << 11,
        OutputBytes = 1 << 12,
        UrlBytes = 1 << 13,
        AuditBytes = 1 << 14,
        ModuleCacheBytes = 1 << 15,
    }

    /// <summary>Refuses what a runner cannot hold: called by the options of a runner when their ceilings are set, and by the runner, because configuration sets members one by one.</summary>
    /// <param name="options">The type of the options.</param>
    /// <param name="members">The members that the runner cannot hold.</param>
    /// <exception cref="ArgumentException">One of them has been set to another value than its default.</exception>
    public void ThrowIfSet(Type options, params ReadOnlySpan<string> members)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var member in members)
        {
            if (_set.HasFlag(Enum.Parse<Members>(member)))
                throw new ArgumentException($"{options.Name}.Ceilings.{member} is set, which this runner cannot hold; it would be ignored. Leave it out.", $"Ceilings.{member}");
        }
    }

    // Configuration also sets each member that it has no entry for, to what the member holds.
    private long Checked(long value, long current, long least, Members member, long most = long.MaxValue)
    {
        if (value != current)
            _set |= member;
        if (value >= least && value <= most)
            return value;
        throw new ArgumentOutOfRangeException(member.ToString(), value, most == long.MaxValue ? $"Give a number of {least} or more." : $"Give a number from {least} to {most}.");
    }

    private TimeSpan Checked(TimeSpan value, TimeSpan current, Members member)
    {
        if (value != current)
            _set |= member;
        return TimeBound.Checked(value, member.ToString(), $"WasiCeilings.{member}");
    }
}
