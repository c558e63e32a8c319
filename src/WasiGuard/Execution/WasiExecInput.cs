using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>One execution: a module and everything the guest is given.</summary>
/// <remarks>
/// A member marked <see cref="RequiresCapabilityAttribute"/> needs a runner with that capability as soon as it is not null.
/// Lists and dictionaries are copied when they are set: what a caller does to his own afterwards changes nothing.
/// Text reaches the guest as UTF-8, unchanged: runners refuse a NUL character or a lone surrogate in it with an <see cref="ArgumentException"/>.
/// Derive from this record to add inputs of your own. In a trimmed application the properties, fields and constructors of derived records are
/// kept; those of a record that such a property holds must be kept by the application.
/// </remarks>
[DynamicallyAccessedMembers(GuardedMembers)]
public record WasiExecInput
{
    /// <summary>What the guard reads by reflection.</summary>
    internal const DynamicallyAccessedMemberTypes GuardedMembers =
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.NonPublicProperties
        | DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields
        | DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces;

    /// <summary>The program: a core WebAssembly module that imports WASI preview 1.</summary>
    public required WasiModule Module { get; init => field = NotNull(value, nameof(Module)); }

    /// <summary>What the guest sees as <c>argv[0]</c>. Default: null, the module's name.</summary>
    public string? ProgramName { get; init; }

    /// <summary>What the guest sees as <c>argv[1]</c> and following. The list is copied. Default: none.</summary>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    public IReadOnlyList<string> Arguments { get; init => field = TakenOver.List(value, nameof(Arguments)); } = [];

    /// <summary>
    /// The guest's environment variables, by exact name; nothing of the host's environment is added. The dictionary is copied. Default: none.
    /// </summary>
    /// <exception cref="ArgumentNullException">The dictionary is null.</exception>
    /// <exception cref="ArgumentException">A name is null or occurs twice.</exception>
    public IReadOnlyDictionary<string, string> Environment { get; init => field = TakenOver.Variables(value, nameof(Environment)); } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// What the guest reads from standard input before the end of the stream. The bytes are not copied: leave them as they are until the execution has
    /// ended, or the guest reads some of both. Default: empty.
    /// </summary>
    public ReadOnlyMemory<byte> StandardInput { get; init; }

    /// <summary>
    /// Where the guest's standard output goes while it runs; <see cref="WasiExecResult.Stdout"/> is empty then. Only <c>WriteAsync</c> is called, one call at
    /// a time, with what the guest writes, up to <see cref="WasiLimits.MaxStdoutBytes"/>. Default: null, the output is in the result.
    /// </summary>
    /// <remarks>
    /// The token of the calls is cancelled at the guest's deadline, when the execution is cancelled, and at its end. A stream that goes on for 100 ms after that is
    /// left behind and not used again. A guest waits while the stream does. What the stream throws ends the execution with that exception.
    /// The stream is neither flushed nor disposed of.
    /// </remarks>
    [RequiresCapability(typeof(SupportsStreamingOutputAttribute))]
    public Stream? StandardOutputStream { get; init; }

    /// <summary>
    /// Where the guest's standard error goes while it runs, up to <see cref="WasiLimits.MaxStderrBytes"/>; otherwise as <see cref="StandardOutputStream"/>, and it may be
    /// the same stream. Default: null, the output is in the result.
    /// </summary>
    [RequiresCapability(typeof(SupportsStreamingOutputAttribute))]
    public Stream? StandardErrorStream { get; init; }

    /// <summary>
    /// What the guest reads from standard input, read while the guest runs; not together with <see cref="StandardInput"/>. Only <c>ReadAsync</c> is called, one call at
    /// a time, under the rules of <see cref="StandardOutputStream"/>; bytes may be read that the guest does not take. A count below 0
    /// or above the buffer's length ends the execution with an <see cref="InvalidOperationException"/>. Default: null.
    /// </summary>
    [RequiresCapability(typeof(SupportsStreamingInputAttribute))]
    public Stream? StandardInputStream { get; init; }

    /// <summary>What the guest may use up. Default: the defaults of <see cref="WasiLimits"/>.</summary>
    public WasiLimits Limits { get; init => field = NotNull(value, nameof(Limits)); } = WasiLimits.Default;

    /// <summary>Grants the guest HTTP within a policy. Default: null, no HTTP.</summary>
    [RequiresCapability(typeof(SupportsNetFetchAttribute))]
    public NetFetchPolicy? NetFetch { get; init; }

    /// <summary>The files that the guest finds under <c>/</c>; the result holds them as the guest left them. Default: null, no files.</summary>
    [RequiresCapability(typeof(SupportsFileSnapshotAttribute))]
    public WasiFileSnapshot? Files { get; init; }

    /// <summary>Host directories that the guest may read and write. The list is copied. Default: null, none.</summary>
    [RequiresCapability(typeof(SupportsPreopensAttribute))]
    public IReadOnlyList<WasiPreopen>? Preopens { get; init => field = value is null ? null : TakenOver.List(value, nameof(Preopens)); }

    /// <summary>Host directories that the guest may read and not write. The list is copied. Default: null, none.</summary>
    [RequiresCapability(typeof(SupportsReadOnlyPreopensAttribute))]
    public IReadOnlyList<WasiPreopen>? ReadOnlyPreopens { get; init => field = value is null ? null : TakenOver.List(value, nameof(ReadOnlyPreopens)); }

    /// <summary>The guest path of the directory that the guest starts in. Default: null, the root.</summary>
    [RequiresCapability(typeof(SupportsWorkingDirectoryAttribute))]
    public string? WorkingDirectory { get; init; }

    private static T NotNull<T>(T? value, string member) where T : class => value ?? throw new ArgumentNullException(member);
}
