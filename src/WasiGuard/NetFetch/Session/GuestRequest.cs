using System.Text;

namespace WasiGuard;

/// <summary>Makes requests of a guest's bytes: sizes are looked at before anything is copied, and nothing beyond the bounds is.</summary>
internal sealed class GuestRequest(NetFetchPolicy policy, WasiCeilings ceilings)
{
    // A lone surrogate, which no UTF-8 decodes to and the session refuses.
    private const string NoText = "\ud800";

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    // Enough to be told of one that is not allowed.
    private readonly int _longestMethod = Math.Max(64, policy.Methods.Select(method => method.Length).DefaultIfEmpty().Max());

    public NetFetchRequest Of(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        var text = url.Length <= ceilings.UrlBytes ? Text(url) : "";
        return new()
        {
            Method = method.IsEmpty ? "GET" : Text(First(method, _longestMethod + 1)) ?? NoText,
            Url = text ?? "",
            UrlFlaw = text is null ? "it is no UTF-8" : url.Length > ceilings.UrlBytes ? $"it is longer than {ceilings.UrlBytes} bytes (Ceilings.UrlBytes)" : null,
            Headers = HeaderLines.Parse(First(headers, policy.MaxHeaderBytes)),
            HeadersAreCut = headers.Length > policy.MaxHeaderBytes,
            // One byte more than is allowed is enough to be refused.
            Body = First(body, policy.MaxRequestBytes + 1).ToArray(),
        };
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> bytes, long most) => bytes[..(int)Math.Min(bytes.Length, most)];

    private static string? Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return s_utf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
