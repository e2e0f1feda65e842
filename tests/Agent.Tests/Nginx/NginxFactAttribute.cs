namespace MBot.Agent.Tests.Nginx;

/// <summary>Runs the installed nginx; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = NginxInstalled.Missing;
}

/// <summary>Becomes another user: skipped where the user is not root, where every other test of this folder runs as such a user.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxAsRootFactAttribute : FactAttribute
{
    public NginxAsRootFactAttribute() => Skip = NginxInstalled.Missing ?? (Environment.IsPrivilegedProcess ? null : "only root can become another user");
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
