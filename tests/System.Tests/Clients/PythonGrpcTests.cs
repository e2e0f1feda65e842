using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Clients;

/// <summary>A second, independent client: python3-grpcio, with stubs made by Debian's protoc from our files, over mutual TLS.</summary>
public sealed class PythonGrpcTests
{
    [NeedsFact(Part.Deployment | Part.PythonGrpc)]
    public async Task APythonClient_CallsStreamsIsCancelledAndIsRefused_AsOursIs()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=1s");
        using var folder = new TempFolder("python");
        await MakeStubsAsync(folder.Path);
        (await instance.ClientAsync("access", "add", "robot", "--role", "operator", "--out", folder["robot.pem"])).Expect(0);
        (await instance.ClientAsync("access", "add", "colleague", "--role", "viewer", "--out", folder["colleague.pem"])).Expect(0);

        var output = await ChildProcess.RunAsync(
            "/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "System.Tests", "Clients", "client.py"), folder.Path, folder["robot.pem"], folder["colleague.pem"]],
            new ChildProcessOptions { Environment = new Dictionary<string, string?> { ["PYTHONDONTWRITEBYTECODE"] = "1" } });

        var told = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(e => e.Text("what"));
        Assert.Equal(("colleague", "ROLE_VIEWER"), (told["unary"].Text("caller"), told["unary"].Text("role")));
        Assert.True(told["unary"].GetProperty("instance").GetBoolean());
        Assert.Equal(("OPERATION_STATE_SUCCEEDED", "robot"), (told["streaming"].Text("end"), told["streaming"].Text("by")));
        Assert.True(told["streaming"].GetProperty("gapless").GetBoolean(), output);
        Assert.Contains("switch traffic", told["streaming"].GetProperty("steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Equal("DEADLINE_EXCEEDED", told["deadline"].Text("code"));
        Assert.InRange(told["deadline"].GetProperty("seconds").GetDouble(), 0.9, 5);
        Assert.Equal("CANCELLED", told["cancellation"].Text("code"));
        Assert.Equal("PERMISSION_DENIED", told["refused role"].Text("code"));
        Assert.Equal("NOT_FOUND", told["typed error"].Text("code"));
        Assert.True(told["typed error"].GetProperty("typed").GetBoolean(), output);
        Assert.Equal("UNAVAILABLE", told["no certificate"].Text("code"));

        var audit = (await instance.ClientAsync("audit")).Expect(0).Output.Split('\n');
        Assert.Contains(audit, line => line.Contains("robot", StringComparison.Ordinal) && line.Contains("Redeploy", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(audit, line => line.Contains("colleague", StringComparison.Ordinal) && line.Contains("Redeploy", StringComparison.OrdinalIgnoreCase));
        (await instance.ClientAsync("audit", "verify")).Expect(0);
    }

    // grpc/health/v1 stays out: as Python it would stand in the way of grpc itself.
    private static async Task MakeStubsAsync(string folder)
    {
        var protos = Path.Combine(Repository.Root, "src", "Protos");
        var files = Directory.EnumerateFiles(Path.Combine(protos, "mbot"), "*.proto", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(protos, file));
        await ChildProcess.RunAsync(
            "protoc",
            ["-I", ".", $"--python_out={folder}", $"--grpc_python_out={folder}", $"--plugin=protoc-gen-grpc_python={Parts.Find("grpc_python_plugin")}", .. files],
            new ChildProcessOptions { WorkingDirectory = protos });
    }
}
