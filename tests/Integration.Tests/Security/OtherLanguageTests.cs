using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MBot.Agent.Platform;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Security;

/// <summary>Debian's python3-grpcio as a second opinion on protocol, TLS and protos.</summary>
public class OtherLanguageTests : SecurityTest
{
    [NeedsFact(Part.PythonGrpc)]
    public async Task APythonClient_CallsStreamsCancelsAndIsRefused_LikeOurs()
    {
        using var folder = new TempFolder("python");
        await File.WriteAllTextAsync(folder["ca.crt"], Host.Authority.CertificatePem);
        await WriteAsync(folder, "operator", Role.Operator);
        await WriteAsync(folder, "viewer", Role.Viewer);
        await File.WriteAllBytesAsync(folder["protos.bin"], Protos());
        Redeploy.Run = async context =>
        {
            if (context.Deadline < DateTime.UtcNow.AddSeconds(10))
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            throw new MBotException(ErrorKind.NotFound, "git.ref-unknown", "there is no v9, nor ünïcode") { Hint = "push it first" };
        };

        var output = await ChildProcess.RunAsync(
            "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Security", "python_client.py"), folder.Path, $"{Host.Port}", Host.Identity.InstanceId]);

        var told = output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToDictionary(e => e.GetProperty("what").GetString()!);
        Assert.Equal("operator", Of("unary", "caller"));
        Assert.Equal(Host.Identity.InstanceId, Of("unary", "instance"));
        Assert.Equal("CANCELLED", Of("cancelled stream", "code"));
        Assert.Equal("DEADLINE_EXCEEDED", Of("stream with a deadline", "code"));
        Assert.Equal("DEADLINE_EXCEEDED", Of("unary with a deadline", "code"));
        Assert.Equal("PERMISSION_DENIED", Of("refused role", "code"));
        Assert.Equal(("NOT_FOUND", "there is no v9, nor ünïcode", "git.ref-unknown", "push it first"), (Of("error", "code"), Of("error", "message"), Of("error", "detail"), Of("error", "hint")));
        Assert.Equal("UNAVAILABLE", Of("no certificate", "code"));

        string? Of(string what, string fact) => told[what].GetProperty(fact).GetString();
    }

    private async Task WriteAsync(TempFolder folder, string name, Role role)
    {
        var issued = Host.Authority.IssueClient(name, role);
        await File.WriteAllTextAsync(folder[name + ".crt"], issued.CertificatePem);
        await File.WriteAllTextAsync(folder[name + ".key"], issued.KeyPem);
    }

    /// <summary>The files that the client needs, each after those that it imports.</summary>
    private static byte[] Protos()
    {
        var files = new List<FileDescriptor>();
        foreach (var file in (FileDescriptor[])[AgentReflection.Descriptor, DeploymentsReflection.Descriptor, LogsReflection.Descriptor, ErrorsReflection.Descriptor, Google.Rpc.StatusReflection.Descriptor])
            Collect(file, files);
        var set = new FileDescriptorSet();
        set.File.AddRange(files.Select(f => FileDescriptorProto.Parser.ParseFrom(f.SerializedData)));
        return set.ToByteArray();
    }

    private static void Collect(FileDescriptor file, List<FileDescriptor> into)
    {
        foreach (var import in file.Dependencies)
            Collect(import, into);
        if (!into.Contains(file))
            into.Add(file);
    }
}
