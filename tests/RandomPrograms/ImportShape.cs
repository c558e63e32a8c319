namespace WasiGuard.RandomPrograms;

/// <summary>A function of preview 1, with what its arguments mean.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its parameters and result in the text format.</param>
/// <param name="ParameterTypes">The types of the parameters alone.</param>
/// <param name="Parameters">A letter for each parameter; see <see cref="TamedImports"/>.</param>
/// <param name="Blanks">What of its answer differs from run to run.</param>
internal sealed record ImportShape(string Name, string Type, IReadOnlyList<string> ParameterTypes, string Parameters, params Blank[] Blanks)
{
    private const string Result = "(result i32)";

    /// <summary>What a program may import.</summary>
    public static ImportShape[] All { get; } =
    [
        Function("args_get", "i32 i32", "pp"),
        Function("args_sizes_get", "i32 i32", "pp"),
        Function("environ_get", "i32 i32", "pp"),
        Function("environ_sizes_get", "i32 i32", "pp"),
        Function("clock_res_get", "i32 i32", "cp", new Blank(1, 0, 8)),
        Function("clock_time_get", "i32 i64 i32", "c.p", new Blank(2, 0, 8)),
        Function("fd_advise", "i32 i64 i64 i32", "fssA"),
        Function("fd_allocate", "i32 i64 i64", "fss"),
        Function("fd_close", "i32", "f"),
        Function("fd_datasync", "i32", "f"),
        Function("fd_fdstat_get", "i32 i32", "fp"),
        Function("fd_fdstat_set_flags", "i32 i32", "fb"),
        Function("fd_fdstat_set_rights", "i32 i64 i64", "frr"),
        Function("fd_filestat_get", "i32 i32", "fp", Blank.FileIdentity(1), Blank.FileTimes(1)),
        Function("fd_filestat_set_size", "i32 i64", "fs"),
        Function("fd_filestat_set_times", "i32 i64 i64 i32", "f..T"),
        Function("fd_pread", "i32 i32 i32 i64 i32", "fivsp"),
        Function("fd_prestat_get", "i32 i32", "fp"),
        Function("fd_prestat_dir_name", "i32 i32 i32", "fpn"),
        Function("fd_pwrite", "i32 i32 i32 i64 i32", "fivsp"),
        Function("fd_read", "i32 i32 i32 i32", "fIVp"),
        Function("fd_readdir", "i32 i32 i32 i64 i32", "fpnzp", new Blank(1, 0, LengthParameter: 2)),
        Function("fd_renumber", "i32 i32", "ff"),
        Function("fd_seek", "i32 i64 i32 i32", "fsWp"),
        Function("fd_sync", "i32", "f"),
        Function("fd_tell", "i32 i32", "fp"),
        Function("fd_write", "i32 i32 i32 i32", "fivp"),
        Function("path_create_directory", "i32 i32 i32", "dwl"),
        Function("path_filestat_get", "i32 i32 i32 i32 i32", "dLwlp", Blank.FileIdentity(4), Blank.FileTimes(4)),
        Function("path_filestat_set_times", "i32 i32 i32 i32 i64 i64 i32", "dLwl..T"),
        Function("path_link", "i32 i32 i32 i32 i32 i32 i32", "dLwldwl"),
        Function("path_open", "i32 i32 i32 i32 i32 i64 i64 i32 i32", "dLwlOrrbp"),
        Function("path_readlink", "i32 i32 i32 i32 i32 i32", "dwlpnp"),
        Function("path_remove_directory", "i32 i32 i32", "dwl"),
        Function("path_rename", "i32 i32 i32 i32 i32 i32", "dwldwl"),
        Function("path_symlink", "i32 i32 i32 i32 i32", "wldwl"),
        Function("path_unlink_file", "i32 i32 i32", "dwl"),
        Function("poll_oneoff", "i32 i32 i32 i32", "qp1p"),
        new("proc_exit", "(param i32)", ["i32"], "e"),
        Function("random_get", "i32 i32", "pn", new Blank(0, 0, LengthParameter: 1)),
        Function("sched_yield", "", ""),
        Function("sock_accept", "i32 i32 i32", "fbp"),
        Function("sock_recv", "i32 i32 i32 i32 i32 i32", "fivRpp"),
        Function("sock_send", "i32 i32 i32 i32 i32", "fiv0p"),
        Function("sock_shutdown", "i32 i32", "fS"),
    ];

    public bool HasResult => Type.EndsWith(Result, StringComparison.Ordinal);

    public string Import => $"""(import "wasi_snapshot_preview1" "{Name}" (func {Type}))""";

    public static ImportShape Of(string name) => All.Single(import => import.Name == name);

    private static ImportShape Function(string name, string types, string parameters, params Blank[] blanks) =>
        new(name, types.Length == 0 ? Result : $"(param {types}) {Result}", types.Split(' ', StringSplitOptions.RemoveEmptyEntries), parameters, blanks);
}

/// <summary>Bytes of an answer that differ from run to run, and are overwritten.</summary>
/// <param name="Pointer">The parameter that says where the answer is.</param>
/// <param name="Offset">Where in the answer.</param>
/// <param name="Bytes">How many.</param>
/// <param name="LengthParameter">The parameter that says how many instead.</param>
internal sealed record Blank(int Pointer, int Offset, int Bytes = 0, int? LengthParameter = null)
{
    /// <summary>Device and inode.</summary>
    public static Blank FileIdentity(int pointer) => new(pointer, 0, 16);

    public static Blank FileTimes(int pointer) => new(pointer, 40, 24);
}
