using System.Text;

namespace WasiGuard;

/// <summary>
/// The bytes that the URLs and reasons of an execution's audits take together: never more than the ceiling. A line that begins has room
/// for the name of a host and a short reason set aside, and takes more while there is some. Whoever uses it holds a lock.
/// </summary>
internal sealed class AuditBudget(long ceiling)
{
    /// <summary>Lines beyond <see cref="NetFetchPolicy.MaxRequests"/> that are listed.</summary>
    public const int MaxBeyondBudget = 1000;

    /// <summary>What is set aside for a line that has begun: an origin (<c>https://</c>, 253 characters of a name, a port) and a reason.</summary>
    public const int LineBytes = OriginBytes + ReasonBytes;

    private const int OriginBytes = 272;
    private const int ReasonBytes = 640;

    // For "and N more", which the last line gets.
    private const int RemainderBytes = 96;

    private long _used = RemainderBytes;

    /// <summary>Sets a line's room aside; false when there is none left, and no further line may begin.</summary>
    public bool TryBegin()
    {
        if (_used + LineBytes > ceiling)
            return false;
        _used += LineBytes;
        return true;
    }

    /// <summary>The URL when there is room for it, else its origin.</summary>
    /// <param name="url">The URL as it is to be shown.</param>
    /// <param name="origin">Its origin.</param>
    /// <param name="taken">What the line has taken beyond its room so far.</param>
    public Uri Fitting(Uri url, Uri origin, ref long taken)
    {
        var more = Math.Max(0, url.OriginalString.Length - OriginBytes);
        if (_used + more - taken > ceiling)
            return origin;
        _used += more - taken;
        taken = more;
        return url;
    }

    /// <summary>Gives back what an ended line does not need.</summary>
    /// <param name="url">The URL that it shows.</param>
    /// <param name="reason">The reason, cut to its room.</param>
    /// <param name="taken">What the line had taken beyond its room.</param>
    public void End(Uri url, string? reason, long taken) => _used += url.OriginalString.Length + Bytes(reason) - LineBytes - taken;

    /// <summary>The reason within its room.</summary>
    public static string? Cut(string? reason) => Bytes(reason) <= ReasonBytes ? reason : GuestText.Shown(reason!, ReasonBytes / 4);

    private static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
