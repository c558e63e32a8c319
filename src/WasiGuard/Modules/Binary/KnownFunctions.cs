namespace WasiGuard;

/// <summary>
/// The functions that guests import and whose types are fixed: those of WASI preview 1 (its witx, snapshot 1) and those of NetFetch.
/// The one table: of the guard, of the analyzer, and what the runners link is compared with it by tests.
/// </summary>
internal static class KnownFunctions
{
    public const string Wasi = "wasi_snapshot_preview1";

    /// <summary>What modules import from that were built for WASI before preview 1. Its functions have other types under the same names.</summary>
    public const string WasiBefore = "wasi_unstable";

    private const string Errno = "i";
    private const string None = "";

    private static readonly Dictionary<string, string> s_wasi = new(StringComparer.Ordinal)
    {
        ["args_get"] = FunctionType.Of("ii", Errno),
        ["args_sizes_get"] = FunctionType.Of("ii", Errno),
        ["clock_res_get"] = FunctionType.Of("ii", Errno),
        ["clock_time_get"] = FunctionType.Of("iji", Errno),
        ["environ_get"] = FunctionType.Of("ii", Errno),
        ["environ_sizes_get"] = FunctionType.Of("ii", Errno),
        ["fd_advise"] = FunctionType.Of("ijji", Errno),
        ["fd_allocate"] = FunctionType.Of("ijj", Errno),
        ["fd_close"] = FunctionType.Of("i", Errno),
        ["fd_datasync"] = FunctionType.Of("i", Errno),
        ["fd_fdstat_get"] = FunctionType.Of("ii", Errno),
        ["fd_fdstat_set_flags"] = FunctionType.Of("ii", Errno),
        ["fd_fdstat_set_rights"] = FunctionType.Of("ijj", Errno),
        ["fd_filestat_get"] = FunctionType.Of("ii", Errno),
        ["fd_filestat_set_size"] = FunctionType.Of("ij", Errno),
        ["fd_filestat_set_times"] = FunctionType.Of("ijji", Errno),
        ["fd_pread"] = FunctionType.Of("iiiji", Errno),
        ["fd_prestat_dir_name"] = FunctionType.Of("iii", Errno),
        ["fd_prestat_get"] = FunctionType.Of("ii", Errno),
        ["fd_pwrite"] = FunctionType.Of("iiiji", Errno),
        ["fd_read"] = FunctionType.Of("iiii", Errno),
        ["fd_readdir"] = FunctionType.Of("iiiji", Errno),
        ["fd_renumber"] = FunctionType.Of("ii", Errno),
        ["fd_seek"] = FunctionType.Of("ijii", Errno),
        ["fd_sync"] = FunctionType.Of("i", Errno),
        ["fd_tell"] = FunctionType.Of("ii", Errno),
        ["fd_write"] = FunctionType.Of("iiii", Errno),
        ["path_create_directory"] = FunctionType.Of("iii", Errno),
        ["path_filestat_get"] = FunctionType.Of("iiiii", Errno),
        ["path_filestat_set_times"] = FunctionType.Of("iiiijji", Errno),
        ["path_link"] = FunctionType.Of("iiiiiii", Errno),
        ["path_open"] = FunctionType.Of("iiiiijjii", Errno),
        ["path_readlink"] = FunctionType.Of("iiiiii", Errno),
        ["path_remove_directory"] = FunctionType.Of("iii", Errno),
        ["path_rename"] = FunctionType.Of("iiiiii", Errno),
        ["path_symlink"] = FunctionType.Of("iiiii", Errno),
        ["path_unlink_file"] = FunctionType.Of("iii", Errno),
        ["poll_oneoff"] = FunctionType.Of("iiii", Errno),
        ["proc_exit"] = FunctionType.Of("i", None),
        ["proc_raise"] = FunctionType.Of("i", Errno),
        ["random_get"] = FunctionType.Of("ii", Errno),
        ["sched_yield"] = FunctionType.Of("", Errno),
        ["sock_accept"] = FunctionType.Of("iii", Errno),
        ["sock_recv"] = FunctionType.Of("iiiiii", Errno),
        ["sock_send"] = FunctionType.Of("iiiii", Errno),
        ["sock_shutdown"] = FunctionType.Of("ii", Errno),
    };

    private static readonly Dictionary<string, string> s_upstreamNetFetch = new(StringComparer.Ordinal) { ["fetch_get"] = FunctionType.Of("iiiiiii", Errno) };

    private static readonly Dictionary<string, string> s_netFetch = new(StringComparer.Ordinal)
    {
        ["open"] = FunctionType.Of("iiiiiiiii", Errno),
        ["status"] = FunctionType.Of("ii", Errno),
        ["headers"] = FunctionType.Of("iiii", Errno),
        ["read"] = FunctionType.Of("iiii", Errno),
        ["truncated"] = FunctionType.Of("ii", Errno),
        ["close"] = FunctionType.Of("i", Errno),
    };

    /// <summary>The functions of an import module and their types; null where others decide what it has.</summary>
    public static IReadOnlyDictionary<string, string>? Of(string importModule) => importModule switch
    {
        Wasi => s_wasi,
        "openagentic_netfetch" => s_upstreamNetFetch,
        "wasiguard_netfetch" => s_netFetch,
        _ => null,
    };

    /// <summary>Whether the import is one of the functions.</summary>
    public static bool Contain(WasiImport import) => import.Kind == WasiImportKind.Function && Of(import.Module)?.ContainsKey(import.Name) == true;
}
