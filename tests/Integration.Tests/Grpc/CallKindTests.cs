using Grpc.Core;
using Integration.Tests.GrpcContracts.V1;
using Microsoft.AspNetCore.Builder;

namespace Integration.Tests.GrpcContracts;

/// <summary>All four kinds of call, between the real server and the real client over our contract types.</summary>
public sealed class CallKindTests : ContractTest
{
    [Fact]
    public async Task AUnaryCall_IsAnswered()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        using var call = server.Client().EchoAsync(new Message { Text = "grüß dich" }, Bounded);

        Assert.Equal("grüß dich", (await call).Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ABlockingUnaryCall_IsAnswered()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        var client = server.Client();
        var answer = await Task.Run(() => client.Echo(new Message { Number = 7 }, Bounded), Bound);
        Assert.Equal(7, answer.Number);
    }

    [Fact]
    public async Task ResponsesOfAStream_ComeAllAndInOrder()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        using var call = server.Client().Count(new Message { Number = 1000 }, Bounded);

        var numbers = new List<int>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(Bound))
            numbers.Add(message.Number);

        Assert.Equal(Enumerable.Range(1, 1000), numbers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task RequestsOfAStream_ArriveAll()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        using var call = server.Client().Collect(Bounded);

        foreach (var number in Enumerable.Range(1, 100))
            await call.RequestStream.WriteAsync(new Message { Number = number }, Bound);
        await call.RequestStream.CompleteAsync();

        Assert.Equal(5050, (await call).Number);
    }

    [Fact]
    public async Task ADuplexCall_AnswersWhileItsRequestsAreStillOpen()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        using var call = server.Client().Converse(Bounded);

        foreach (var number in Enumerable.Range(1, 20))
        {
            await call.RequestStream.WriteAsync(new Message { Number = number }, Bound);
            Assert.True(await call.ResponseStream.MoveNext(Bound));
            Assert.Equal(number, call.ResponseStream.Current.Number);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Bound));
    }

    [Fact]
    public async Task AServiceMadeByHand_IsServedAsAGeneratedOne()
    {
        var shout = new Method<string, string>(
            MethodType.Unary, "by.Hand", "Shout", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        var spell = new Method<string, string>(
            MethodType.ServerStreaming, "by.Hand", "Spell", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        var definition = ServerServiceDefinition.CreateBuilder()
            .AddMethod(shout, (request, _) => Task.FromResult(request.ToUpperInvariant()))
            .AddMethod(spell, async (request, responses, _) =>
            {
                foreach (var letter in request)
                    await responses.WriteAsync(letter.ToString());
            })
            .Build();
        await using var server = await ContractServer.StartAsync(Bound, map: app => app.MapGrpcService(definition));
        var invoker = server.Channel().CreateCallInvoker();

        Assert.Equal("ÖL", await invoker.AsyncUnaryCall(shout, null, Bounded, "öl"));
        using var letters = invoker.AsyncServerStreamingCall(spell, null, Bounded, "abc");
        Assert.Equal(["a", "b", "c"], await letters.ResponseStream.ReadAllAsync(Bound).ToListAsync(Bound));
    }

    [Fact]
    public async Task AMethodThatIsNotThere_IsUnimplemented()
    {
        var missing = new Method<string, string>(
            MethodType.Unary, "by.Hand", "Missing", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        await using var server = await ContractServer.StartAsync(Bound);
        var invoker = server.Channel().CreateCallInvoker();

        var failure = await FailureOf(async () => await invoker.AsyncUnaryCall(missing, null, Bounded, ""));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }
}
