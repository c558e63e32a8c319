namespace WasiGuard.Tool;

/// <summary>How the matrix is written.</summary>
internal enum MatrixFormat
{
    Text,
    Markdown,
    Json,
}
