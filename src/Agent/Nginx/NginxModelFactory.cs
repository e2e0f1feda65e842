using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>Today's settings as a model. Validated settings give a model that renders.</summary>
internal sealed class NginxModelFactory(ISettings<NginxOptions> settings, INginxBackends backends, INginxCertificate certificate, NginxPaths paths)
{
    public NginxModel Create(InstalledNginx nginx)
    {
        var options = settings.Current;
        if (options.PasswordFile is { } file && !File.Exists(file))
            throw MBotException.FailedPrecondition("nginx.password-file", $"the password file {file} is not there: nobody could pass", "make it with htpasswd, or correct nginx.passwordFile");
        return new NginxModel
        {
            Version = nginx.Version,
            OpenSsl = nginx.OpenSsl,
            TellsConnections = nginx.TellsConnections,
            RunFolder = paths.Run,
            Prefix = paths.Prefix,
            AccessLog = paths.AccessLog,
            ErrorLog = paths.ErrorLog,
            VerifyToken = paths.VerifyToken(),
            Listen = NginxListen.Of("nginx.listen", options.Listen),
            ServerNames = options.ServerNames,
            FirstSlotPort = backends.FirstPort,
            LastSlotPort = backends.LastPort,
            MaxUploadBytes = options.MaxUpload,
            ReadTimeout = options.ReadTimeout,
            ShutdownTimeout = backends.DrainTimeout > options.ShutdownTimeout ? backends.DrainTimeout : options.ShutdownTimeout,
            User = Environment.IsPrivilegedProcess ? options.User ?? Environment.UserName : null,
            WorkerProcesses = options.Workers,
            WorkerConnections = options.WorkerConnections,
            Gate = new NginxGate(options.PasswordFile, options.Allow),
            FrameAncestors = options.FrameAncestors,
            Tls = certificate.Current,
        };
    }
}
