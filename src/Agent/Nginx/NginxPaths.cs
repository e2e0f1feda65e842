using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>Where nginx's files are below the state folder.</summary>
internal sealed partial class NginxPaths(StateFolder state)
{
    public string Run => state.Run;
    public string Prefix => state.Nginx;
    public string Configuration => Path.Combine(state.Nginx, "nginx.conf");
    public string Candidate => Path.Combine(state.Nginx, "nginx.conf.candidate");
    public string Pid => Path.Combine(state.Nginx, "nginx.pid");

    /// <summary>Its .well-known/acme-challenge is served to everybody over plain HTTP.</summary>
    public string Acme => Path.Combine(state.Nginx, "acme");
    public string LogFolder => Path.Combine(state.Logs, "nginx");
    public string AccessLog => Path.Combine(LogFolder, "access.log");
    public string ErrorLog => Path.Combine(LogFolder, "error.log");

    /// <summary>Creates what nginx itself does not. Its folder is the agent's alone: the configuration holds the token.</summary>
    public void CreateFolders()
    {
        Directory.CreateDirectory(Prefix);
        Directory.CreateDirectory(Path.Combine(Prefix, "tmp"));
        Directory.CreateDirectory(Path.Combine(Acme, ".well-known", "acme-challenge"));
        Directory.CreateDirectory(LogFolder);
    }

    /// <summary>Made once and kept, so that a restarted agent can ask an nginx that runs on.</summary>
    public string VerifyToken()
    {
        var file = Path.Combine(Prefix, "verify.token");
        if (File.Exists(file) && File.ReadAllText(file) is var kept && Token().IsMatch(kept))
            return kept;
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        AtomicFile.Write(file, token);
        return token;
    }

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex Token();
}
