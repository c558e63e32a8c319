using System.Buffers;
using Wasmtime;

namespace WasiGuard;

/// <summary>The import <c>openagentic_netfetch.fetch_get</c>: one GET whose body goes into one buffer of the guest.</summary>
internal static class FetchGetImport
{
    public const string Module = "openagentic_netfetch";
    public const string Function = "fetch_get";

    private const int PieceBytes = 64 * 1024;

    public static void Define(Linker linker) =>
        linker.DefineFunction<int, int, int, int, int, int, int, int>(Module, Function, FetchGet);

    private static int FetchGet(Caller caller, int url, int urlLength, int @out, int outMax, int outN, int outStatus, int outTruncated)
    {
        var memory = new GuestMemory(caller);
        if (!memory.Has(url, (uint)urlLength) || !memory.Has(@out, (uint)outMax) || !memory.Has(outN, sizeof(uint)) || !memory.Has(outStatus, sizeof(uint)) || !memory.Has(outTruncated, 1))
            return (int)NetFetchErrno.Fault;
        if (GuestExecution.Of(caller).Http is not { } http)
            return (int)NetFetchErrno.NotCapable;

        var request = http.ToRequest("GET"u8, memory.Span(url, (uint)urlLength), [], []);
        return GuestHttp.Errno(() =>
        {
            using var response = http.Send(request, NetFetchWhenFull.Refuse);
            var read = ReadBody(response, memory, @out, (uint)outMax);
            memory.Write(outN, read);
            memory.Write(outStatus, (uint)response.Status);
            memory.Write(outTruncated, response.IsTruncated);
            return NetFetchErrno.Success;
        });
    }

    private static uint ReadBody(NetFetchResponse response, GuestMemory memory, int @out, uint outMax)
    {
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(outMax, PieceBytes));
        try
        {
            uint total = 0;
            while (true)
            {
                // With no room left this asks whether the body goes on.
                var read = (uint)GuestHttp.Read(response, piece.AsMemory(0, (int)Math.Min((uint)piece.Length, outMax - total)));
                if (read == 0)
                    return total;
                piece.AsSpan(0, (int)read).CopyTo(memory.Span(@out + (int)total, read));
                total += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
