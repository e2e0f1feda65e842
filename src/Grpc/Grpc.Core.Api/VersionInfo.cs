namespace Grpc.Core;

/// <summary>
/// Versions that the package states of itself. Constants are compiled into callers, so their values are
/// part of the surface and are kept as the surface list has them.
/// </summary>
public static class VersionInfo
{
    /// <summary>The version by which the assembly is bound. It stays the same within version 2.</summary>
    public const string CurrentAssemblyVersion = "2.0.0.0";

    /// <summary>The file version.</summary>
    public const string CurrentAssemblyFileVersion = "2.66.0.0";

    /// <summary>The version of the contract.</summary>
    public const string CurrentVersion = "2.80.0";
}
