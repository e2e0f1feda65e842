namespace MBot.Agent.Services;

/// <summary>How this very binary is run again: by itself when published, through <c>dotnet</c> from a build's output.</summary>
internal sealed record ShimCommand(string File, IReadOnlyList<string> Arguments)
{
    private const string Name = "mbot-agent";

    public static ShimCommand OfThisProcess()
    {
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this process is not known");
        var assembly = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (Path.GetFileName(self) == Name || !System.IO.File.Exists(assembly))
            return new ShimCommand(self, []);
        return new ShimCommand(Path.GetFileName(self) == "dotnet" ? self : "dotnet", [assembly]);
    }
}
