using System.Text;

namespace WasiGuard;

/// <summary>
/// Tells the guest's standard error from the program's own report behind it while it is written. Only what may yet become the beginning of a report, which names the
/// file of the module in a directory that the guest is not told, is held back.
/// </summary>
internal sealed class ReportGate
{
    private static readonly string[] s_beginnings = ["Error: failed to run main module `", "Error: failed deserialization for: ", "Error: failed to parse `"];

    private readonly byte[][] _beginnings;
    private readonly byte[] _held;
    private int _heldLength;
    private long _passed;

    /// <param name="codePath">The file of the module, as the program is told it.</param>
    public ReportGate(string codePath)
    {
        _beginnings = [.. s_beginnings.Select(beginning => Encoding.UTF8.GetBytes(beginning + codePath))];
        _held = new byte[_beginnings.Max(beginning => beginning.Length)];
    }

    /// <summary>Where the report begins in all of standard error; null when none has begun.</summary>
    public long? ReportStart { get; private set; }

    /// <summary>Takes what has been written and gives what can be passed on of it and of what was held back.</summary>
    public byte[] Pass(ReadOnlySpan<byte> bytes)
    {
        if (ReportStart is not null)
            return [];
        byte[] all = [.. _held.AsSpan(0, _heldLength), .. bytes];
        var length = Guests(all);
        _passed += length;
        _heldLength = ReportStart is null ? all.Length - length : 0;
        all.AsSpan(length, _heldLength).CopyTo(_held);
        return all[..length];
    }

    /// <summary>Gives what was held back: there is no more, and it was no report.</summary>
    public byte[] End()
    {
        var rest = _held[.._heldLength];
        _heldLength = 0;
        return rest;
    }

    /// <summary>How many of the bytes are the guest's for certain.</summary>
    private int Guests(ReadOnlySpan<byte> all)
    {
        for (var at = 0; at < all.Length; at++)
        {
            var next = all[at..].IndexOf((byte)'E');
            if (next < 0)
                return all.Length;
            at += next;
            var rest = all[at..];
            foreach (var beginning in _beginnings)
            {
                if (rest.StartsWith(beginning))
                {
                    ReportStart = _passed + at;
                    return at;
                }

                if (beginning.AsSpan().StartsWith(rest))
                    return at;
            }
        }

        return all.Length;
    }
}
