using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using MBot.Agent.Security.Calls;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.Integration.Tests.Abuse;

/// <summary>What an operator with a hostile client can send. Made from the descriptors: a new method joins by itself.</summary>
public sealed class HostileMessageTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan CallBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StreamBound = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(1);
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);
    private readonly TempFolder folder = new("hostile");
    private readonly List<string> wrong = [];
    private WholeAgent? agent;
    private TestClient? client;
    private TestClient? other;

    private static IEnumerable<MethodDescriptor> Methods => AgentProtos.Files.SelectMany(f => f.Services).SelectMany(s => s.Methods);

    public async Task InitializeAsync()
    {
        if (Parts.Missing(Part.Nginx | Part.Git) is not null)
            return;
        agent = await WholeAgent.StartAsync();
        client = agent.Host.Connect("anna", Role.Operator);
        other = agent.Host.Connect("vera", Role.Viewer);
        await OthersAreServedAsync("the start"); // the first call connects
        wrong.Clear();
    }

    public async Task DisposeAsync()
    {
        if (agent is not null)
            await agent.DisposeAsync();
        folder.Dispose();
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task EveryMethod_WithEveryHostileValue_AnswersInTypedCodes_AndOthersAreServedMeanwhile()
    {
        var marker = folder["marker"];
        var messages = new HostileMessages(marker);
        var answers = new Dictionary<StatusCode, int>();
        foreach (var method in Methods)
        {
            foreach (var (what, message) in messages.Of(method.InputType))
            {
                var (status, trailers) = await CallAsync(method, message.ToByteArray());
                answers[status.StatusCode] = answers.GetValueOrDefault(status.StatusCode) + 1;
                Judge($"{method.FullName} ({what})", message.Descriptor, status, trailers);
            }

            await OthersAreServedAsync(method.FullName);
        }

        output.WriteLine(string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}")));
        Assert.False(File.Exists(marker), "a command that was hidden in a value has run");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain("Internal error", agent!.Host.Log.Text, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task EveryMethod_WithBytesThatAreNoMessage_OrTooMany_RefusesThem_AndOthersAreServedMeanwhile()
    {
        byte[] garbage = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3]; // a text of 34 GB, of which three bytes came
        byte[] nested = [.. Enumerable.Repeat((byte)0x0B, 10_000)]; // groups in groups in groups
        var tooLong = new byte[3 << 20];
        foreach (var method in Methods)
        {
            foreach (var (what, bytes) in ((string, byte[])[])[("garbage", garbage), ("endless nesting", nested)])
            {
                var (status, _) = await CallAsync(method, bytes);
                if (status.StatusCode != StatusCode.InvalidArgument)
                    wrong.Add($"{method.FullName} ({what}): {status}");
            }

            var (tooMuch, _) = await CallAsync(method, tooLong);
            if (tooMuch.StatusCode != StatusCode.ResourceExhausted)
                wrong.Add($"{method.FullName} (3 MB): {tooMuch}");
            await OthersAreServedAsync(method.FullName);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        var lines = agent!.Host.Log.Text.Split('\n');
        Assert.Single(lines, line => line.Contains("bytes that are no message", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("Error:", StringComparison.Ordinal) || line.StartsWith("   at ", StringComparison.Ordinal));
    }

    /// <summary>What is set stays set: each value is either refused or of a kind that the agent goes on with.</summary>
    [Trait("Duration", "Long")]
    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task EverySetting_WithEveryHostileValue_IsRefusedOrHarmless_AndOthersAreServedMeanwhile()
    {
        var marker = folder["marker"];
        var configuration = new Protos.V1.Configuration.ConfigurationClient(client!.Calls);
        var keys = (await configuration.GetAsync(new GetConfigurationRequest())).Settings.Select(s => s.Key).ToList();
        var set = GetConfigurationRequest.Descriptor.File.FindTypeByName<ServiceDescriptor>("Configuration").FindMethodByName("Set");
        foreach (var key in keys)
        {
            foreach (var (what, value) in new HostileMessages(marker).Texts)
            {
                var (status, trailers) = await CallAsync(set, new SetConfigurationRequest { Key = key, Value = value }.ToByteArray());
                Judge($"{key} ({what})", SetConfigurationRequest.Descriptor, status, trailers);
                if (status.StatusCode == StatusCode.OK)
                    await CallAsync(set, new SetConfigurationRequest { Key = key, Unset = true }.ToByteArray());
            }

            await OthersAreServedAsync(key);
        }

        output.WriteLine($"{keys.Count} settings");
        Assert.False(File.Exists(marker), "a command that was hidden in a value has run");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain("Internal error", agent!.Host.Log.Text, StringComparison.Ordinal);
    }

    private void Judge(string call, MessageDescriptor type, Status status, Metadata trailers)
    {
        if (status.StatusCode is StatusCode.OK or StatusCode.Cancelled)
            return;
        if (status.StatusCode is StatusCode.Unknown or StatusCode.Internal or StatusCode.Unimplemented or StatusCode.DeadlineExceeded or StatusCode.DataLoss)
        {
            wrong.Add($"{call}: {status}");
            return;
        }

        if (trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes)
        {
            // The standard health service has no words of ours.
            if (type.File.Package == "mbot.agent.v1")
                wrong.Add($"{call}: no detail: {status}");
            return;
        }

        var detail = Google.Rpc.Status.Parser.ParseFrom(bytes).Details.Single().Unpack<ErrorDetail>();
        if (status.StatusCode == StatusCode.InvalidArgument && type.FindFieldByName(detail.Field) is null)
            wrong.Add($"{call}: names the field '{detail.Field}': {status}");
        if (status.Detail.Length > 2000)
            wrong.Add($"{call}: {status.Detail.Length} characters of message");
    }

    private async Task OthersAreServedAsync(string after)
    {
        var clock = Stopwatch.StartNew();
        await new Protos.V1.Agent.AgentClient(other!.Calls).GetInfoAsync(new GetInfoRequest(), deadline: DateTime.UtcNow + CallBound);
        await new Protos.V1.Health.HealthClient(other.Calls).GetStatusAsync(new GetStatusRequest(), deadline: DateTime.UtcNow + CallBound);
        if (clock.Elapsed > AnswerBound)
            wrong.Add($"after {after}: others waited for {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private async Task<(Status Status, Metadata Trailers)> CallAsync(MethodDescriptor method, byte[] request)
    {
        var type = method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Raw, Raw);
        var calls = client!.Calls;
        try
        {
            if (!method.IsServerStreaming)
            {
                await calls.AsyncUnaryCall(call, null, new CallOptions(deadline: DateTime.UtcNow + CallBound), request);
                return (Status.DefaultSuccess, []);
            }

            // Some streams have no end.
            using var enough = new CancellationTokenSource(StreamBound);
            using var stream = calls.AsyncServerStreamingCall(call, null, new CallOptions(cancellationToken: enough.Token), request);
            while (await stream.ResponseStream.MoveNext(CancellationToken.None))
            {
                // only its end matters
            }

            return (stream.GetStatus(), stream.GetTrailers());
        }
        catch (RpcException error)
        {
            return (error.Status, error.Trailers);
        }
    }
}
