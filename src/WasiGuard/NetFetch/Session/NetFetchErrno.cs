namespace WasiGuard;

/// <summary>What a request ends with for the guest, with the numbers of WASI preview 1.</summary>
internal enum NetFetchErrno
{
    Success = 0,
    Access = 2,
    BadHandle = 8,
    ConnectionRefused = 14,
    OverBudget = 19,
    Fault = 21,
    HostUnreachable = 23,
    Invalid = 28,
    TooManyHandles = 33,
    TimedOut = 73,
    NotCapable = 76,
}
