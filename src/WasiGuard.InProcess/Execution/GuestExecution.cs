using System.Diagnostics;
using Wasmtime;

namespace WasiGuard;

/// <summary>One execution: what the functions that a guest imports find as the data of its store.</summary>
/// <param name="module">The module, in the execution's use.</param>
/// <param name="turns">Where the execution has a place.</param>
/// <param name="options">The runner's.</param>
/// <param name="input">What the guest is given.</param>
/// <param name="limits">What it may use up.</param>
/// <param name="bounds">What the engine is told of memories and tables.</param>
/// <param name="cancellation">The caller's.</param>
internal sealed class GuestExecution(CompiledModule module, ExecutionTurns turns, InProcessRunnerOptions options, WasiExecInput input, EffectiveLimits limits, EngineBounds bounds, CancellationToken cancellation)
{
    private const int HostStackBytes = 1024 * 1024;
    private const int Running = 0, Hanging = 1, Done = 2;

    private TaskCompletionSource<WasiExecResult> _answer = null!;
    private WasiExecResult? _known;
    private GuestWatch? _watch;
    private StandardStreams? _streams;
    private long _began;
    private int _state;

    /// <summary>Cancelled when the guest has to stop: at its deadline, or because the caller cancelled.</summary>
    public CancellationToken Stopping => _watch!.Stopping;

    /// <summary>Whether the guest consumes fuel.</summary>
    public bool IsMetered => input.Limits.Fuel is not null;

    /// <summary>The engine's own functions on behalf of this guest, once one has been needed.</summary>
    public OwnFunctions? OwnFunctions { get; set; }

    /// <summary>The descriptors that the guest has open.</summary>
    public GuestDescriptors Descriptors { get; } = new(options.Ceilings.OpenDescriptors);

    /// <summary>The standard streams of the guest.</summary>
    public StandardStreams Streams => _streams!;

    /// <summary>HTTP of the guest; null when the input grants none.</summary>
    public GuestHttp? Http { get; private set; }

    /// <summary>The execution whose guest called a function.</summary>
    public static GuestExecution Of(Caller caller) => (GuestExecution)caller.GetData()!;

    /// <summary>Runs the guest on another thread. The answer does not wait for a thread that hangs.</summary>
    public Task<WasiExecResult> StartAsync()
    {
        // A guest that waits for HTTP or for a stream is not done at once.
        var onPool = module.IsBrief && input.NetFetch is null && !StandardStreams.AreIn(input) && GuestPlacement.TryTakePool();
        var stack = options.Ceilings.StackBytes + HostStackBytes;
        // The pool's thread may go on with what hangs on the answer, a guest's must not.
        _answer = new(onPool ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (onPool)
                GuestPlacement.RunOnPool(stack, Run, _answer);
            else
                GuestThread.Run(stack, () => Run(onPool: false), _answer);
        }
        catch
        {
            Leave();
            throw;
        }

        return _answer.Task;
    }

    /// <summary>Lets the guest's thread sleep.</summary>
    /// <exception cref="GuestStoppedException">The guest has to stop.</exception>
    public void Sleep(ulong nanoseconds)
    {
        const ulong NanosecondsPerMillisecond = 1_000_000;
        var left = nanoseconds / NanosecondsPerMillisecond + (nanoseconds % NanosecondsPerMillisecond == 0 ? 0u : 1u);
        while (left > 0)
        {
            var piece = (int)Math.Min(left, int.MaxValue);
            left -= (uint)piece;
            if (Stopping.WaitHandle.WaitOne(piece))
                throw new GuestStoppedException();
        }
    }

    private WasiExecResult Run(bool onPool)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            using var watch = new GuestWatch(module.Engine, onPool, AnswerAtOnce, cancellation);
            _watch = watch;
            using var streams = new StandardStreams(input, limits, watch);
            _streams = streams;
            return Run(watch, onPool);
        }
        finally
        {
            Descriptors.Dispose();
            Leave();
        }
    }

    /// <summary>From making the guest's files to reading them back.</summary>
    private WasiExecResult Run(GuestWatch watch, bool onPool)
    {
        using var directory = input.Files is null ? null : new PrivateTemporaryDirectory(options.TemporaryDirectory, cancellation);
        using var snapshot = input.Files is { } files ? new SnapshotDirectory(directory!, files, cancellation) : null;
        using var mounts = GuestMounts.Of(input, snapshot?.Root, input.ReadOnlyPreopens, options.Ceilings);
        Descriptors.Begin(input, mounts.All.Count);
        using var store = module.Engine.CreateStore(this);
        Limit(store, watch);
        GuestConfiguration.Apply(GuestConfiguration.Create(input, mounts), store);

        _began = watch.Begin(limits.Timeout);
        var ending = RunGuest(store, watch);
        var duration = Stopwatch.GetElapsedTime(_began);
        module.Took(duration, onPool);
        if (directory is null)
            return Result(ending, duration, default);

        // The answer, should this thread hang from here on.
        Know(ReadBack.TookTooLong(input));
        return Know(ReadBack.Of(snapshot, directory, options.Ceilings, limits.Timeout - duration, back => Know(back), cancellation));

        WasiExecResult Know(ReadBack back) => _known = Result(ending, duration, back);
    }

    private GuestEnding RunGuest(Store store, GuestWatch watch)
    {
        using var http = Http = input.NetFetch is { } policy ? GuestHttp.Create(policy, options, Stopping) : null;
        var isRunning = false;
        try
        {
            var instance = module.Instantiate(store);
            isRunning = true;
            module.Run(instance);
            return GuestEnding.Returned;
        }
        catch (WasmtimeException) when (Streams.HasFailed)
        {
            Streams.ThrowIfFailed();
            throw;
        }
        catch (WasmtimeException thrown) when (isRunning || thrown is TrapException || thrown.ExitCode is not null || thrown.Frames is { Count: > 0 })
        {
            var ending = watch.HasStoppedGuest ? GuestEnding.TimedOut : GuestEnding.Of(thrown);
            // A cancelled guest has no result, also when its deadline passed at the same time.
            if (ending.Termination == WasiTermination.TimedOut)
                cancellation.ThrowIfCancellationRequested();
            return ending;
        }
        catch (WasmtimeException refused)
        {
            throw module.Refused(refused);
        }
    }

    private void Limit(Store store, GuestWatch watch)
    {
        // Of the engine's own functions, one more instance.
        const int Instances = 2;
        if (input.Limits.Fuel is { } fuel)
            store.Fuel = fuel;
        store.SetLimits(bounds.MemoryBytes, (uint)Math.Min(bounds.TableElements, uint.MaxValue), Instances, bounds.Tables, bounds.Memories);
        store.SetEpochDeadline(1);
        watch.Attach(store);
    }

    /// <summary>Called when the guest's thread should have come back and has not.</summary>
    private void AnswerAtOnce()
    {
        if (Interlocked.CompareExchange(ref _state, Hanging, Running) != Running)
            return;
        turns.Hangs();
        // Not on this thread, which watches all guests.
        ThreadPool.UnsafeQueueUserWorkItem(static execution => execution.Answer(), this, preferLocal: false);
    }

    private void Answer()
    {
        if (_known is { } known)
            _answer.TrySetResult(known);
        else if (cancellation.IsCancellationRequested)
            _answer.TrySetCanceled(cancellation);
        else
            _answer.TrySetResult(Result(GuestEnding.TimedOut, Stopwatch.GetElapsedTime(_began), ReadBack.TookTooLong(input)));
    }

    private void Leave()
    {
        module.Release();
        turns.Leave();
        if (Interlocked.Exchange(ref _state, Done) == Hanging)
            turns.HangsNoMore();
    }

    private WasiExecResult Result(GuestEnding ending, TimeSpan duration, ReadBack back) => new()
    {
        ExitCode = ending.ExitCode,
        Termination = ending.Termination,
        TrapMessage = ending.TrapMessage,
        Stdout = _streams?.Stdout.Kept ?? default,
        Stderr = _streams?.Stderr.Kept ?? default,
        StdoutTruncated = _streams?.Stdout.IsTruncated ?? false,
        StderrTruncated = _streams?.Stderr.IsTruncated ?? false,
        Files = back.Files,
        FilesError = back.Error,
        NetFetchAudits = Http?.Audits ?? [],
        Duration = duration,
    };
}
