using System.Text;

namespace WasiGuard;

/// <summary>The form of paths inside a guest: parts between slashes, no <c>..</c>, at most 4,096 bytes of UTF-8 with parts of at most 255.</summary>
internal static class WasiPath
{
    public const int MaxBytes = 4096;
    public const int MaxPartBytes = 255;

    /// <summary>Checks an absolute guest path and returns it without a slash at its end.</summary>
    public static string Absolute(string path, string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, member);
        if (path[0] != '/')
            throw new ArgumentException($"The guest path '{GuestText.Shown(path)}' is relative; begin it with '/'.", member);
        var relative = path.Trim('/');
        return relative.Length == 0 ? "/" : "/" + Relative(relative, member);
    }

    /// <summary>Checks a path relative to the guest's root and returns it as it is.</summary>
    public static string Relative(string path, string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, member);
        if (path[0] == '/')
            throw Refused(path, member, "it is absolute; paths are relative to the guest's root");
        if (GuestText.Flaw(path) is { } flaw)
            throw Refused(path, member, flaw);
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
            throw Refused(path, member, $"it is longer than {MaxBytes} bytes");

        foreach (var part in path.AsSpan().Split('/'))
        {
            switch (path.AsSpan(part))
            {
                case "":
                    throw Refused(path, member, "a part of it is empty");
                case "." or "..":
                    throw Refused(path, member, "'.' and '..' are not allowed");
                case var name when Encoding.UTF8.GetByteCount(name) > MaxPartBytes:
                    throw Refused(path, member, $"a part of it is longer than {MaxPartBytes} bytes");
            }
        }

        return path;
    }

    private static ArgumentException Refused(string path, string member, string reason) =>
        new($"The path '{GuestText.Shown(path)}' is refused: {reason}.", member);
}
