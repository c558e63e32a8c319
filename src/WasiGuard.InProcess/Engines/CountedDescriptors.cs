using System.Buffers.Binary;
using Wasmtime;

namespace WasiGuard;

/// <summary>
/// <c>path_open</c>, <c>fd_close</c> and <c>fd_renumber</c> (WASI preview 1) as the engine has them, with the open descriptors counted:
/// one too many of the guest's own is <c>MFILE</c>, one too many of all guests together <c>NFILE</c>. The standard streams are followed through them.
/// </summary>
internal sealed class CountedDescriptors
{
    private const string Module = "wasi_snapshot_preview1";
    private const int Success = 0;

    private readonly GuestCaller _own;

    private CountedDescriptors(GuestCaller own) => _own = own;

    /// <param name="linker">Where to define them.</param>
    /// <param name="own">The engine's own functions.</param>
    public static void Define(Linker linker, GuestCaller own)
    {
        var counted = new CountedDescriptors(own);
        linker.DefineFunction<int, int, int, int, int, long, long, int, int, int>(Module, "path_open", counted.Open);
        linker.DefineFunction<int, int>(Module, "fd_close", counted.Close);
        linker.DefineFunction<int, int, int>(Module, "fd_renumber", counted.Renumber);
    }

    private int Open(Caller caller, int directory, int lookup, int path, int pathLength, int how, long rights, long inherited, int flags, int opened)
    {
        using var unmetered = new Unmetered(caller);
        var own = _own.For(caller);
        var descriptors = GuestExecution.Of(caller).Descriptors;
        if (descriptors.TryTake() is { } refused)
            return refused;
        var errno = own.PathOpen(directory, lookup, path, pathLength, how, rights, inherited, flags, opened);
        if (errno == Success && caller.TryGetMemorySpan<byte>("memory", (uint)opened, sizeof(int), out var descriptor))
            descriptors.Opened(BinaryPrimitives.ReadInt32LittleEndian(descriptor));
        else
            descriptors.GiveBack();
        return errno;
    }

    private int Close(Caller caller, int descriptor)
    {
        using var unmetered = new Unmetered(caller);
        var errno = _own.For(caller).Close(descriptor);
        if (errno != Success)
            return errno;
        var execution = GuestExecution.Of(caller);
        execution.Descriptors.Closed(descriptor);
        execution.Streams.Close(descriptor);
        return errno;
    }

    private int Renumber(Caller caller, int from, int to)
    {
        using var unmetered = new Unmetered(caller);
        var errno = _own.For(caller).Renumber(from, to);
        if (errno != Success)
            return errno;
        var execution = GuestExecution.Of(caller);
        execution.Descriptors.Renumbered(from, to);
        execution.Streams.Renumber(from, to);
        return errno;
    }
}
