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
        if (AbsoluteFlaw(path) is { } flaw)
            throw Refused(path, member, flaw);
        return "/" + path.Trim('/');
    }

    /// <summary>Checks a path relative to the guest's root and returns it as it is.</summary>
    public static string Relative(string path, string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, member);
        if (path[0] == '/')
            throw Refused(path, member, "it is absolute; paths are relative to the guest's root");
        return Flaw(path) is { } flaw ? throw Refused(path, member, flaw) : path;
    }

    /// <summary>Why the text, which is not empty, is not an absolute guest path; null when it is one.</summary>
    public static string? AbsoluteFlaw(string path)
    {
        if (path[0] != '/')
            return "it is relative; begin it with '/'";
        var relative = path.Trim('/');
        return relative.Length == 0 ? null : Flaw(relative);
    }

    private static string? Flaw(string path)
    {
        if (GuestText.Flaw(path) is { } flaw)
            return flaw;
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
            return $"it is longer than {MaxBytes} bytes";

        foreach (var part in path.AsSpan().Split('/'))
        {
            switch (path.AsSpan(part))
            {
                case "":
                    return "a part of it is empty";
                case "." or "..":
                    return "'.' and '..' are not allowed";
                case var name when Encoding.UTF8.GetByteCount(name) > MaxPartBytes:
                    return $"a part of it is longer than {MaxPartBytes} bytes";
            }
        }

        return null;
    }

    private static ArgumentException Refused(string path, string member, string reason) =>
        new($"The path '{GuestText.Shown(path)}' is refused: {reason}.", member);
}
