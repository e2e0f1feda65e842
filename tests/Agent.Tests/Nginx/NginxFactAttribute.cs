namespace MBot.Agent.Tests.Nginx;

/// <summary>Runs the installed nginx; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = NginxInstalled.Missing;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxTheoryAttribute : TheoryAttribute
{
    public NginxTheoryAttribute() => Skip = NginxInstalled.Missing;
}

internal static class NginxInstalled
{
    public static string? File { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(["/usr/sbin", "/usr/local/sbin"]).Select(f => Path.Combine(f, "nginx")).FirstOrDefault(System.IO.File.Exists);

    public static string? Missing => File is null ? "nginx is not installed" : null;
}
