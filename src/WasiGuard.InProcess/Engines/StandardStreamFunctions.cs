using System.Buffers.Binary;
using Wasmtime;

namespace WasiGuard;

/// <summary>
/// <c>fd_write</c> and <c>fd_read</c> (WASI preview 1) on the standard streams: the engine would call us on one of the few threads that it has for all guests, which
/// takes long and where nothing may wait. Other descriptors, and calls that are malformed, are the engine's.
/// </summary>
internal sealed class StandardStreamFunctions
{
    private const string Module = "wasi_snapshot_preview1";
    private const int Success = 0;
    private const int VectorSize = 8;

    private readonly GuestCaller _own;

    private StandardStreamFunctions(GuestCaller own) => _own = own;

    /// <param name="linker">Where to define them.</param>
    /// <param name="own">The engine's own functions.</param>
    public static void Define(Linker linker, GuestCaller own)
    {
        var functions = new StandardStreamFunctions(own);
        linker.DefineFunction<int, int, int, int, int>(Module, "fd_write", functions.Write);
        linker.DefineFunction<int, int, int, int, int>(Module, "fd_read", functions.Read);
    }

    private int Write(Caller caller, int descriptor, int vectors, int count, int written)
    {
        var streams = GuestExecution.Of(caller).Streams;
        if (streams.OutputAt(descriptor) is not { } output || !TryFind(caller, vectors, count, out var bytes))
            return WriteOwn(caller, descriptor, vectors, count, written);

        try
        {
            output.Write(bytes);
        }
        catch (Exception thrown)
        {
            throw streams.Ended(thrown);
        }

        // As in the engine, whose words it has, what cannot be answered is written all the same.
        if (!TryFindAnswer(caller, written, out var answer))
            return WriteOwn(caller, descriptor, vectors, count, written);
        BinaryPrimitives.WriteInt32LittleEndian(answer, bytes.Length);
        return Success;
    }

    private int WriteOwn(Caller caller, int descriptor, int vectors, int count, int written)
    {
        using var unmetered = new Unmetered(caller);
        return _own.For(caller).Write(descriptor, vectors, count, written);
    }

    private int Read(Caller caller, int descriptor, int vectors, int count, int read)
    {
        var streams = GuestExecution.Of(caller).Streams;
        if (streams.InputAt(descriptor) is not { } input || !TryFindAnswer(caller, read, out var answer) || !TryFind(caller, vectors, count, out var buffer))
        {
            using var unmetered = new Unmetered(caller);
            return _own.For(caller).Read(descriptor, vectors, count, read);
        }

        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(answer, input.Read(buffer));
        }
        catch (Exception thrown)
        {
            throw streams.Ended(thrown);
        }

        return Success;
    }

    /// <summary>The first buffer that is not empty, the only one that the engine uses too; false when the call is malformed.</summary>
    private static bool TryFind(Caller caller, int vectors, int count, out Span<byte> bytes)
    {
        bytes = [];
        if (vectors % sizeof(uint) != 0
            || (uint)count > int.MaxValue / VectorSize
            || !caller.TryGetMemorySpan<byte>("memory", (uint)vectors, count * VectorSize, out var listed))
        {
            return false;
        }

        for (; !listed.IsEmpty; listed = listed[VectorSize..])
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(listed[sizeof(uint)..]);
            if (length > 0)
                return length <= int.MaxValue && caller.TryGetMemorySpan("memory", BinaryPrimitives.ReadUInt32LittleEndian(listed), (int)length, out bytes);
        }

        return true;
    }

    private static bool TryFindAnswer(Caller caller, int at, out Span<byte> answer)
    {
        answer = [];
        return at % sizeof(uint) == 0 && caller.TryGetMemorySpan("memory", (uint)at, sizeof(uint), out answer);
    }
}
