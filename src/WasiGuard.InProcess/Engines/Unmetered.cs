using Wasmtime;

namespace WasiGuard;

/// <summary>While it lasts, what runs costs the guest no fuel: the small module between it and the engine's own functions is not the guest's.</summary>
internal readonly ref struct Unmetered : IDisposable
{
    // A few instructions for each argument.
    private const ulong Enough = 1000;

    private readonly Caller _caller;
    private readonly ulong? _fuel;

    /// <param name="caller">Of the function that the guest has called.</param>
    public Unmetered(Caller caller)
    {
        if (!GuestExecution.Of(caller).IsMetered)
            return;
        _caller = caller;
        _fuel = caller.Fuel;
        caller.Fuel = Math.Max(_fuel.Value, Enough);
    }

    /// <summary>The guest has the fuel that it had.</summary>
    public void Dispose()
    {
        if (_fuel is { } fuel)
            _caller.Fuel = fuel;
    }
}
