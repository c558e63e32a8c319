using System.Text;

namespace WasiGuard.Tests.NetFetch;

/// <summary>URLs of made-up hosts: names of every shape that a check may overlook, and pieces of everything else.</summary>
public static class MadeUpUrl
{
    private static readonly string[] s_pieces =
    [
        "a", "bb", "0", "12", "-", "_", "--", "__", "xn--", "xn--a", "xn--bcher-kva", "xn--0", "0x", "0xa", "é", "ß", "漢", "ﬀ", "١", "Ⅷ", "\u200d", "\u00ad", "\u202e", "😀", "%41", "a_b", "a-b",
        new string('c', 62), new string('d', 64),
    ];

    private static readonly string[] s_tails = ["", "/", "/a", "?q", "#f", ":8080", ":80/", ":0", ":65536", ":", "/é?ü#x", "/%zz", "/a b", "/..//./", "/{}|^`\"<>", "/\u202e", "/\ud83d\ude00"];

    private static readonly string[] s_hosts = ["1.2.3.4", "0x7f.1", "[::1]", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "[::ffff:10.0.0.1]", "[64:ff9b::808:808]", "[fe80::1%25a]", "user@a.example", "a..b", ".a", "a."];

    public static string Next(Random random)
    {
        var url = new StringBuilder(random.Next(50) == 0 ? "ftp://" : random.Next(4) == 0 ? "HTTP://" : "http://");
        if (random.Next(20) == 0)
            return url.Append(s_hosts[random.Next(s_hosts.Length)]).Append(s_tails[random.Next(s_tails.Length)]).ToString();
        for (var labels = random.Next(1, 6); labels > 0; labels--)
        {
            // Mostly letters, so that a good part of the names is good.
            for (var pieces = random.Next(1, 4); pieces > 0; pieces--)
                url.Append(s_pieces[random.Next(random.Next(3) == 0 ? s_pieces.Length : 8)]);
            if (labels > 1)
                url.Append('.');
        }

        if (random.Next(2) == 0)
            url.Append(".example");
        return url.Append(s_tails[random.Next(s_tails.Length)]).ToString();
    }
}
