using System.Buffers;
using System.Text;
using Wasmtime;

namespace WasiGuard;

/// <summary>The imports <c>wasiguard_netfetch.*</c>: requests with headers and a body, and responses in pieces, as docs/guide/wasiguard_netfetch.h has them.</summary>
internal static class StreamImports
{
    public const string Module = "wasiguard_netfetch";

    private const int PieceBytes = 64 * 1024;

    public static void Define(Linker linker)
    {
        linker.DefineFunction<int, int, int, int, int, int, int, int, int, int>(Module, "open", Open);
        linker.DefineFunction<int, int, int>(Module, "status", Status);
        linker.DefineFunction<int, int, int, int, int>(Module, "headers", Headers);
        linker.DefineFunction<int, int, int, int, int>(Module, "read", Read);
        linker.DefineFunction<int, int, int>(Module, "truncated", Truncated);
        linker.DefineFunction<int, int>(Module, "close", Close);
    }

    private static int Open(Caller caller, int method, int methodLength, int url, int urlLength, int headers, int headersLength, int body, int bodyLength, int outHandle)
    {
        var memory = new GuestMemory(caller);
        if (!memory.Has(method, (uint)methodLength) || !memory.Has(url, (uint)urlLength) || !memory.Has(headers, (uint)headersLength) || !memory.Has(body, (uint)bodyLength) || !memory.Has(outHandle, sizeof(uint)))
            return (int)NetFetchErrno.Fault;
        if (GuestExecution.Of(caller) is not { Http: { } http })
            return (int)NetFetchErrno.NotCapable;
        var request = http.ToRequest(
            memory.Span(method, (uint)methodLength), memory.Span(url, (uint)urlLength), memory.Span(headers, (uint)headersLength), memory.Span(body, (uint)bodyLength));
        return GuestHttp.Errno(() =>
        {
            memory.Write(outHandle, http.Keep(http.Send(request, NetFetchWhenFull.Decline)));
            return NetFetchErrno.Success;
        });
    }

    private static int Status(Caller caller, int handle, int outStatus) => With(caller, handle, new GuestMemory(caller).Has(outStatus, sizeof(uint)), (response, memory) =>
        memory.Write(outStatus, (uint)response.Status));

    private static int Headers(Caller caller, int handle, int @out, int outMax, int outN)
    {
        var inBounds = new GuestMemory(caller);
        return With(caller, handle, inBounds.Has(@out, (uint)outMax) && inBounds.Has(outN, sizeof(uint)), (response, memory) =>
        {
            var text = Encoding.UTF8.GetBytes(response.HeaderText);
            text.AsSpan(0, (int)Math.Min((uint)outMax, (uint)text.Length)).CopyTo(memory.Span(@out, (uint)outMax));
            memory.Write(outN, (uint)text.Length);
        });
    }

    private static int Read(Caller caller, int handle, int @out, int outMax, int outN)
    {
        var inBounds = new GuestMemory(caller);
        return With(caller, handle, inBounds.Has(@out, (uint)outMax) && inBounds.Has(outN, sizeof(uint)), (response, memory) =>
        {
            if (outMax == 0)
            {
                memory.Write(outN, 0);
                return;
            }

            var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min((uint)outMax, PieceBytes));
            try
            {
                var read = GuestHttp.Read(response, piece.AsMemory(0, (int)Math.Min((uint)outMax, (uint)piece.Length)));
                piece.AsSpan(0, read).CopyTo(memory.Span(@out, (uint)outMax));
                memory.Write(outN, (uint)read);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        });
    }

    private static int Truncated(Caller caller, int handle, int outTruncated) => With(caller, handle, new GuestMemory(caller).Has(outTruncated, 1), (response, memory) =>
        memory.Write(outTruncated, response.IsTruncated));

    private static int Close(Caller caller, int handle) =>
        (int)(GuestExecution.Of(caller).Http?.Close(handle) == true ? NetFetchErrno.Success : NetFetchErrno.BadHandle);

    private static int With(Caller caller, int handle, bool isInBounds, Action<NetFetchResponse, GuestMemory> use)
    {
        if (!isInBounds)
            return (int)NetFetchErrno.Fault;
        if (GuestExecution.Of(caller).Http?.Find(handle) is not { } response)
            return (int)NetFetchErrno.BadHandle;
        var memory = new GuestMemory(caller);
        return GuestHttp.Errno(() =>
        {
            use(response, memory);
            return NetFetchErrno.Success;
        });
    }
}
