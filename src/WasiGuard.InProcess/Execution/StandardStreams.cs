using System.Runtime.ExceptionServices;

namespace WasiGuard;

/// <summary>The standard streams of one guest, wherever it moves their descriptors: no two descriptors are ever the same stream.</summary>
internal sealed class StandardStreams : IDisposable
{
    private const int Closed = -1;

    private readonly CancellationTokenSource? _stopping;
    private readonly CancellationTokenRegistration _registration;
    private readonly int[] _descriptors = [0, 1, 2];
    private ExceptionDispatchInfo? _failure;

    /// <param name="input">The input.</param>
    /// <param name="limits">The caps.</param>
    /// <param name="watch">Of the guest.</param>
    public StandardStreams(WasiExecInput input, EffectiveLimits limits, GuestWatch watch)
    {
        if (AreIn(input))
        {
            // One of their own: what hangs on it is the caller's, and must not run on the thread that watches all guests.
            _stopping = new();
            _registration = watch.Stopping.UnsafeRegister(static stopping => ((CancellationTokenSource)stopping!).CancelAsync(), _stopping);
        }

        var output = OfCaller(input.StandardOutputStream);
        Stdout = new(limits.StdoutBytes, output);
        Stderr = new(limits.StderrBytes, input.StandardErrorStream == input.StandardOutputStream ? output : OfCaller(input.StandardErrorStream));
        Input = OfCaller(input.StandardInputStream) is { } stream ? new(stream) : new(input.StandardInput);
    }

    public GuestInput Input { get; }

    public GuestOutput Stdout { get; }

    public GuestOutput Stderr { get; }

    /// <summary>Whether an input has streams, which a guest may wait for.</summary>
    public static bool AreIn(WasiExecInput input) => input.StandardInputStream is not null || input.StandardOutputStream is not null || input.StandardErrorStream is not null;

    /// <summary>The output that a descriptor stands for; null when it stands for none.</summary>
    public GuestOutput? OutputAt(int descriptor) =>
        descriptor < 0 ? null : descriptor == _descriptors[1] ? Stdout : descriptor == _descriptors[2] ? Stderr : null;

    /// <summary>The input, when the descriptor stands for it; else null.</summary>
    public GuestInput? InputAt(int descriptor) => descriptor >= 0 && descriptor == _descriptors[0] ? Input : null;

    public void Close(int descriptor)
    {
        if (Array.IndexOf(_descriptors, descriptor) is >= 0 and var which)
            _descriptors[which] = Closed;
    }

    /// <summary>A descriptor took the number of another, which is closed.</summary>
    public void Renumber(int from, int to)
    {
        if (from == to)
            return;
        Close(to);
        if (Array.IndexOf(_descriptors, from) is >= 0 and var which)
            _descriptors[which] = to;
    }

    /// <summary>Whether a stream has failed.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>What ends the guest when a stream has thrown: what it threw is the outcome of the execution, unless the guest has to stop anyway.</summary>
    public GuestStoppedException Ended(Exception thrown)
    {
        if (thrown is not OperationCanceledException || _stopping is not { IsCancellationRequested: true })
            _failure = ExceptionDispatchInfo.Capture(thrown);
        return new();
    }

    /// <summary>Throws what a stream has thrown, as it is.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>Ends what is under way; a stream that goes on is left behind.</summary>
    public void Dispose()
    {
        if (_stopping is null)
            return;
        _registration.Dispose();
        _stopping.CancelAsync();
        Input.End();
    }

    private CallerStream? OfCaller(Stream? stream) => stream is null ? null : new(stream, _stopping!.Token);
}
