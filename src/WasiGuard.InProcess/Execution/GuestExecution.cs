using System.Diagnostics;
using Wasmtime;

namespace WasiGuard;

/// <summary>One execution: what the functions that a guest imports find as the data of its store.</summary>
internal sealed class GuestExecution(SharedEngine engine, InProcessRunnerOptions options, WasiExecInput input, EffectiveLimits limits, long memoryBudget, CancellationToken cancellation)
{
    private readonly CompiledModule? _compiled = engine.Find(input.Module, withFuel: input.Limits.Fuel is not null);
    private readonly CappedOutput _stdout = new(limits.StdoutBytes);
    private readonly CappedOutput _stderr = new(limits.StderrBytes);

    /// <summary>Cancelled when the guest has to stop: at its deadline, or because the caller cancelled.</summary>
    public CancellationToken Stopping { get; private set; }

    /// <summary>What <see cref="GuestCaller"/> calls the engine's own functions through, once it has been needed.</summary>
    public Instance? OwnFunctions { get; set; }

    /// <summary>Whether the guest is likely to be done at once; one that waits for HTTP is not.</summary>
    public bool IsBrief => input.NetFetch is null && _compiled is { IsBrief: true };

    /// <summary>HTTP of the guest; null when the input grants none.</summary>
    public GuestHttp? Http { get; private set; }

    /// <summary>The execution whose guest called a function.</summary>
    public static GuestExecution Of(Caller caller) => (GuestExecution)caller.GetData()!;

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
            if (!Stopping.CanBeCanceled)
                Thread.Sleep(piece);
            else if (Stopping.WaitHandle.WaitOne(piece))
                throw new GuestStoppedException();
        }
    }

    /// <summary>Runs the guest on this thread, from making its files to reading them back.</summary>
    public WasiExecResult Run()
    {
        cancellation.ThrowIfCancellationRequested();
        var module = _compiled ?? engine.Compile(input.Module, withFuel: input.Limits.Fuel is not null);
        using var directory = input.Files is null && input.StandardInput.IsEmpty ? null : new PrivateTemporaryDirectory(options.TemporaryDirectory);
        using var snapshot = input.Files is { } files ? new SnapshotDirectory(directory!, files) : null;
        using var mounts = GuestMounts.Of(input, snapshot?.Root, input.ReadOnlyPreopens, options.Ceilings);
        var configuration = GuestConfiguration.Create(input, mounts, directory, _stdout.Append, _stderr.Append);

        var started = Stopwatch.GetTimestamp();
        var ending = RunGuest(module, configuration);
        var duration = Stopwatch.GetElapsedTime(started);
        module.Took(duration);
        var back = ReadBack.Of(snapshot, directory, options.Ceilings, limits.Timeout - duration, cancellation);
        return new()
        {
            ExitCode = ending.ExitCode,
            Termination = ending.Termination,
            TrapMessage = ending.TrapMessage,
            Stdout = _stdout.Kept,
            Stderr = _stderr.Kept,
            StdoutTruncated = _stdout.IsTruncated,
            StderrTruncated = _stderr.IsTruncated,
            Files = back.Files,
            FilesError = back.Error,
            NetFetchAudits = Http?.Audits ?? [],
            Duration = duration,
        };
    }

    private GuestEnding RunGuest(CompiledModule module, WasiConfiguration configuration)
    {
        using var store = module.Engine.CreateStore(this);
        Limit(store);
        GuestConfiguration.Apply(configuration, store);
        using var watch = Watch(store, module.Engine);
        using var http = Http = input.NetFetch is { } policy ? GuestHttp.Create(policy, options, Stopping) : null;
        var isRunning = false;
        try
        {
            var instance = module.Instantiate(store);
            isRunning = true;
            CompiledModule.Run(instance);
            return GuestEnding.Returned;
        }
        catch (WasmtimeException thrown) when (isRunning || thrown is TrapException || thrown.ExitCode is not null || thrown.Frames is { Count: > 0 })
        {
            var ending = GuestEnding.Of(thrown);
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

    private void Limit(Store store)
    {
        if (input.Limits.Fuel is { } fuel)
            store.Fuel = fuel;
        store.SetLimits(memorySize: memoryBudget);
    }

    private GuestWatch Watch(Store store, WasiEngine engine)
    {
        var watch = new GuestWatch(engine, limits.Timeout, cancellation);
        Stopping = watch.Stopping;
        store.SetEpochDeadline(1);
        store.SetEpochDeadlineCallback(_ =>
        {
            watch.ThrowIfStopping();
            return 1;
        });
        return watch;
    }
}
