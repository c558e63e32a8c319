namespace WasiGuard;

/// <summary>
/// Names that do not belong to the public internet. They are refused by name because a browser shows no address, and because what they
/// resolve to depends on the host's network.
/// </summary>
internal static class ReservedNames
{
    // RFC 6761, 6762 with its appendix G, 7686, 8375, ICANN's .internal, and Kubernetes' services.
    private static readonly string[] s_suffixes =
        [".localhost", ".local", ".localdomain", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".home.arpa", ".svc", ".onion"];

    private static readonly string[] s_metadata =
        ["metadata.google.internal", "metadata.goog", "instance-data.ec2.internal", "metadata.tencentyun.com", "metadata.azure.internal"];

    /// <summary>The suffixes that <see cref="Refuse"/> goes by, each with its dot.</summary>
    public static IReadOnlyList<string> Suffixes => s_suffixes;

    /// <summary>The names that <see cref="IsMetadata"/> goes by.</summary>
    public static IReadOnlyList<string> Metadata => s_metadata;

    /// <summary>Why the name is refused; null when it is not reserved.</summary>
    public static string? Refuse(string name)
    {
        if (!name.Contains('.', StringComparison.Ordinal))
            return "a name of a single label";
        foreach (var suffix in s_suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) || name.AsSpan().SequenceEqual(suffix.AsSpan(1)))
                return $"a name under {suffix}";
        }

        return null;
    }

    /// <summary>Whether the name is that of a cloud metadata service, which no policy can grant.</summary>
    public static bool IsMetadata(string name) => s_metadata.Contains(name, StringComparer.Ordinal);
}
