namespace WasiGuard;

/// <summary>What a program reads and where what it writes goes.</summary>
/// <param name="Limits">The caps of its outputs, and its time.</param>
/// <param name="Input">What it reads before the end of its input; nothing when there is an input stream.</param>
internal sealed record ProcessStreams(EffectiveLimits Limits, ReadOnlyMemory<byte> Input)
{
    public Stream? InputStream { get; init; }

    public Stream? OutputStream { get; init; }

    public Stream? ErrorStream { get; init; }

    /// <summary>Holds back what is not the guest's of standard error, when that goes to a stream.</summary>
    public ReportGate? ErrorGate { get; init; }

    public bool HaveStreams => InputStream is not null || OutputStream is not null || ErrorStream is not null;

    /// <summary>Those of a guest.</summary>
    public static ProcessStreams Of(WasiExecInput input, EffectiveLimits limits, string codePath) => new(limits, input.StandardInput)
    {
        InputStream = input.StandardInputStream,
        OutputStream = input.StandardOutputStream,
        ErrorStream = input.StandardErrorStream,
        ErrorGate = input.StandardErrorStream is null ? null : new(codePath),
    };
}
