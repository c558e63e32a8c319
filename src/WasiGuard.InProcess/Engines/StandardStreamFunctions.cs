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
        if (streams.OutputAt(descriptor) is not { } output || !TryFind(caller, vectors, count, out var buffer) || !TryFind(caller, buffer, out var bytes))
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

        // The engine looks at the buffer when it has something to put there, and not at the end of the input.
        var hasPlace = TryFind(caller, buffer with { Length = Math.Min(buffer.Length, int.MaxValue) }, out var bytes);
        Span<byte> byteWithoutPlace = stackalloc byte[1];
        var given = 0;
        try
        {
            given = input.Read(hasPlace ? bytes : byteWithoutPlace);
        }
        catch (Exception thrown)
        {
            throw streams.Ended(thrown);
        }

        if (!hasPlace && given > 0)
            throw new WasmtimeException($"Pointer out of bounds: Region {{ start: {buffer.Start}, len: {buffer.Length} }}");
        BinaryPrimitives.WriteInt32LittleEndian(answer, given);
        return Success;
    }

    private static bool TryFind(Caller caller, Buffer buffer, out Span<byte> bytes)
    {
        bytes = [];
        return buffer.Length <= int.MaxValue && caller.TryFind(buffer.Start, (int)buffer.Length, out bytes);
    }

    /// <summary>The first buffer that is not empty, the only one that the engine uses too; false when the call is malformed.</summary>
    private static bool TryFind(Caller caller, int vectors, int count, out Buffer buffer)
    {
        buffer = default;
        if (vectors % sizeof(uint) != 0
            || (uint)count > int.MaxValue / VectorSize
            || !caller.TryFind((uint)vectors, count * VectorSize, out var listed))
        {
            return false;
        }

        for (; !listed.IsEmpty; listed = listed[VectorSize..])
        {
            buffer = new(BinaryPrimitives.ReadUInt32LittleEndian(listed), BinaryPrimitives.ReadUInt32LittleEndian(listed[sizeof(uint)..]));
            if (buffer.Length > 0)
                return true;
        }

        buffer = default;
        return true;
    }

    private static bool TryFindAnswer(Caller caller, int at, out Span<byte> answer)
    {
        answer = [];
        return at % sizeof(uint) == 0 && caller.TryFind((uint)at, sizeof(uint), out answer);
    }

    /// <summary>A place in the guest's memory, as the guest says.</summary>
    private readonly record struct Buffer(uint Start, uint Length);
}
