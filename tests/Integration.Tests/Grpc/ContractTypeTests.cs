using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Core.Utils;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>The contract types by themselves.</summary>
public sealed class ContractTypeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void AKeyThatHttpWouldNotCarry_IsRefused(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void TheKeySaysWhetherAValueIsBinary()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("a-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("a", [1]));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry(null!, "text"));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("a", (string)null!));
        Assert.True(new Metadata.Entry("A-Bin", [1]).IsBinary);
    }

    [Fact]
    public void AnEntry_DoesNotChangeWithTheBytesItWasMadeOf()
    {
        byte[] bytes = [1, 2];
        var entry = new Metadata.Entry("a-bin", bytes);
        bytes[0] = 9;
        entry.ValueBytes[1] = 9;
        Assert.Equal([1, 2], entry.ValueBytes);
        Assert.Equal("[Entry: key=a-bin, valueBytes=01-02]", entry.ToString());
        Assert.Equal("[Entry: key=a, value=b]", new Metadata.Entry("A", "b").ToString());
    }

    [Fact]
    public void Metadata_KeepsItsOrderAndGivesTheLastOfAKey()
    {
        var metadata = new Metadata { { "A", "1" }, { "b", "2" }, { "a", "3" } };
        Assert.Equal(["a", "b", "a"], metadata.Select(entry => entry.Key));
        Assert.Equal("3", metadata.GetValue("A"));
        Assert.Equal(["1", "3"], metadata.GetAll("a").Select(entry => entry.Value));
        Assert.Null(metadata.Get("c"));
        Assert.True(metadata.Remove(metadata[0]));
        metadata.Insert(0, new Metadata.Entry("first", ""));
        Assert.Equal(["first", "b", "a"], metadata.Select(entry => entry.Key));
        Assert.Throws<ArgumentNullException>(() => metadata[0] = null!);
    }

    [Fact]
    public void EmptyMetadata_StaysEmpty()
    {
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "b"));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Empty(Metadata.Empty);
    }

    [Fact]
    public void AStatus_PrintsWhatItKnows()
    {
        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"gone\")", new Status(StatusCode.NotFound, "gone").ToString());
        var cause = new InvalidOperationException("why");
        var exception = new RpcException(new Status(StatusCode.Internal, "it", cause));
        Assert.Equal(
            "Status(StatusCode=\"Internal\", Detail=\"it\", DebugException=\"System.InvalidOperationException: why\")", exception.Message);
        Assert.Same(cause, exception.InnerException);
        Assert.Same(Metadata.Empty, exception.Trailers);
    }

    [Fact]
    public void CallOptions_AreCopiedWithOneThingChanged()
    {
        using var source = new CancellationTokenSource();
        var deadline = DateTime.UtcNow;
        var headers = new Metadata();
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var before = new CallOptions(headers, deadline);
        var after = before.WithCancellationToken(source.Token).WithCredentials(credentials)
            .WithWriteOptions(WriteOptions.Default).WithWaitForReady();

        Assert.Same(headers, after.Headers);
        Assert.Equal(deadline, after.Deadline);
        Assert.Equal(source.Token, after.CancellationToken);
        Assert.Same(credentials, after.Credentials);
        Assert.Same(WriteOptions.Default, after.WriteOptions);
        Assert.True(after.IsWaitForReady);
        Assert.False(after.WithWaitForReady(false).IsWaitForReady);
        Assert.False(before.IsWaitForReady);
        Assert.Null(before.Credentials);
    }

    [Fact]
    public void AServiceDefinition_RefusesAMethodTwice()
    {
        var method = new Method<string, string>(
            MethodType.Unary, "s", "m", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(method, (request, _) => Task.FromResult(request));

        Assert.Equal("/s/m", method.FullName);
        Assert.Throws<ArgumentException>(() => builder.AddMethod(method, (request, _) => Task.FromResult(request)));
        Assert.Throws<NotImplementedException>(() => builder.Build().BindService(new ServiceBinderBase()));
    }

    [Fact]
    public async Task AWriterThatCannotCancel_SaysSo()
    {
        IAsyncStreamWriter<string> writer = new PlainWriter();
        using var source = new CancellationTokenSource();

        await writer.WriteAsync("a", CancellationToken.None);
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("b", source.Token));

        Assert.Equal(["a"], ((PlainWriter)writer).Written);
    }

    [Fact]
    public void AClientForAnotherHost_CallsThatHost()
    {
        var invoker = new HostRecorder();
        var client = new Contract.ContractClient(invoker.Intercept(headers => headers)).WithHost("other.example.test");

        Assert.Throws<RpcException>(() => client.Echo(new Message(), default(CallOptions)));
        Assert.Equal("other.example.test", invoker.Host);
    }

    [Fact]
    public void Preconditions_ThrowWhatTheirNamesSay()
    {
        Assert.Equal("a", GrpcPreconditions.CheckNotNull("a"));
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => GrpcPreconditions.CheckNotNull<string>(null!, "name")).ParamName);
        Assert.Throws<ArgumentException>(() => GrpcPreconditions.CheckArgument(false, "no"));
        Assert.Throws<InvalidOperationException>(() => GrpcPreconditions.CheckState(false, "no"));
    }

    private sealed class PlainWriter : IAsyncStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }
    }

    private sealed class HostRecorder : CallInvoker
    {
        public string? Host { get; private set; }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Host = host;
            throw new RpcException(Status.DefaultCancelled);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
