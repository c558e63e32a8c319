namespace WasiGuard;

/// <summary>What a request ends with for the guest, with the numbers of WASI preview 1.</summary>
public enum NetFetchErrno
{
    /// <summary>It did not fail.</summary>
    Success = 0,

    /// <summary>The policy denies it (<c>ACCES</c>).</summary>
    Access = 2,

    /// <summary>The guest names a response that is not open (<c>BADF</c>).</summary>
    BadHandle = 8,

    /// <summary>The server refused the connection (<c>CONNREFUSED</c>).</summary>
    ConnectionRefused = 14,

    /// <summary>A budget of the policy is used up (<c>DQUOT</c>).</summary>
    OverBudget = 19,

    /// <summary>A pointer of the guest is out of bounds (<c>FAULT</c>).</summary>
    Fault = 21,

    /// <summary>Any other failure of the network (<c>HOSTUNREACH</c>).</summary>
    HostUnreachable = 23,

    /// <summary>The URL, the method or a header is malformed (<c>INVAL</c>).</summary>
    Invalid = 28,

    /// <summary>The guest has <see cref="NetFetchPolicy.MaxConcurrent"/> responses open (<c>MFILE</c>).</summary>
    TooManyHandles = 33,

    /// <summary>The time for the request is up (<c>TIMEDOUT</c>).</summary>
    TimedOut = 73,

    /// <summary>The input has no <see cref="WasiExecInput.NetFetch"/> (<c>NOTCAPABLE</c>).</summary>
    NotCapable = 76,
}
