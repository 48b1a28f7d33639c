// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/pickle_machine.h"

#include "core/base/error.h"
#include "core/networks/weights/pickle_globals.h"
#include "core/networks/weights/pickle_plain_value.h"
#include "core/networks/weights/pickle_reader.h"
#include "core/networks/weights/pickle_stack.h"

#include <optional>
#include <string>
#include <utility>

namespace murmuration {
namespace {

/// Checkpoints of large networks with their optimizers have some hundred thousand.
constexpr std::uint64_t kMostInstructions = 1 << 22;

[[noreturn]] void refuse(const std::string& what)
{
    throw Error("it uses " + what +
                ", which no weight file needs; nothing of it was run: copy or download "
                "it again, or save the weights anew");
}

/// The machine of Python's Lib/pickletools.py, without the instructions that no weight file needs.
class PickleMachine
{
public:
    explicit PickleMachine(Bytes bytes)
        : m_in(bytes)
    {
    }

    Pickle run()
    {
        for (std::uint64_t i = 0; i < kMostInstructions; ++i) {
            const auto code = static_cast<std::uint8_t>(m_in.number(1));
            if (code == '.') {
                const PickleRef root = m_stack.pop();
                return {std::move(m_stack.values), root, m_in.position()};
            }
            if (std::optional<PickleValue> value = plainPickleValue(code, m_in))
                m_stack.push(std::move(*value));
            else if (!container(code) && !stackOrMemo(code) && !object(code))
                throw Error("its pickle is damaged (no instruction of Python's at byte " +
                            std::to_string(m_in.position() - 1) +
                            "); copy or download the file again");
        }
        throw Error("its pickle has more instructions than any weight file");
    }

private:
    bool container(std::uint8_t code);
    bool stackOrMemo(std::uint8_t code);
    bool object(std::uint8_t code);
    void call();
    void build();

    PickleReader m_in;
    PickleStack m_stack;
};

bool PickleMachine::container(std::uint8_t code)
{
    switch (code) {
    case ']':
        m_stack.push(PickleList());
        break;
    case 'l':
        m_stack.push(PickleList{m_stack.popToMark()});
        break;
    case 'a':
        m_stack.append(m_stack.pop(1));
        break;
    case 'e':
        m_stack.append(m_stack.popToMark());
        break;
    case ')':
        m_stack.push(PickleTuple());
        break;
    case 't':
        m_stack.push(PickleTuple{m_stack.popToMark()});
        break;
    case 0x85:
    case 0x86:
    case 0x87:
        m_stack.push(PickleTuple{m_stack.pop(code - 0x84U)});
        break;
    case '}':
        m_stack.push(PickleDict());
        break;
    case 'd': {
        const PickleStack::Refs items = m_stack.popToMark();
        m_stack.push(PickleDict());
        m_stack.setItems(items);
        break;
    }
    case 's':
        m_stack.setItems(m_stack.pop(2));
        break;
    case 'u':
        m_stack.setItems(m_stack.popToMark());
        break;
    case 0x8f: // a set; sets hold no weights
        m_stack.push(PickleOpaque());
        break;
    case 0x90:
        m_stack.popToMark();
        m_stack.append({});
        break;
    case 0x91:
        m_stack.popToMark();
        m_stack.push(PickleOpaque());
        break;
    default:
        return false;
    }
    return true;
}

bool PickleMachine::stackOrMemo(std::uint8_t code)
{
    switch (code) {
    case 0x80:
        if (m_in.number(1) > 5)
            throw Error("its pickle is of a newer Python; save it with torch.save's default "
                        "protocol");
        break;
    case 0x95: // a frame: only a hint for reading
        m_in.number(8);
        break;
    case '(':
        m_stack.mark();
        break;
    case '0':
        m_stack.popValueOrMark();
        break;
    case '1':
        m_stack.popToMark();
        break;
    case '2':
        m_stack.pushRef(m_stack.top());
        break;
    case 'g':
        m_stack.get(pickleTextIndex(m_in.line()));
        break;
    case 'h':
        m_stack.get(m_in.number(1));
        break;
    case 'j':
        m_stack.get(m_in.number(4));
        break;
    case 'p':
        m_stack.put(pickleTextIndex(m_in.line()));
        break;
    case 'q':
        m_stack.put(m_in.number(1));
        break;
    case 'r':
        m_stack.put(m_in.number(4));
        break;
    case 0x94:
        m_stack.memoize();
        break;
    default:
        return false;
    }
    return true;
}

bool PickleMachine::object(std::uint8_t code)
{
    switch (code) {
    case 'c': {
        const std::string_view module = m_in.line();
        m_stack.push(&pickleGlobal(module, m_in.line()));
        break;
    }
    case 0x93: {
        const PickleRef name = m_stack.pop();
        m_stack.push(&pickleGlobal(m_stack.text(m_stack.pop()), m_stack.text(name)));
        break;
    }
    case 'i': { // the class is looked at first: it is what people should hear of
        const std::string_view module = m_in.line();
        static_cast<void>(pickleGlobal(module, m_in.line()));
        refuse("Python's instruction INST");
    }
    case 'o':
        refuse("Python's instruction OBJ");
    case 0x82:
    case 0x83:
    case 0x84:
        refuse("an extension of Python's copyreg");
    case 'P':
        refuse("persistent ids of Python's protocol 0");
    case 0x96:
    case 0x97:
    case 0x98:
        refuse("buffers outside of the pickle");
    case 'Q':
        m_stack.pushRef(pickledStorage(m_stack.values, m_stack.pop()));
        break;
    case 'R':
    case 0x81:
        call();
        break;
    case 0x92:
        m_stack.pop(); // the arguments by name
        call();
        break;
    case 'b':
        build();
        break;
    default:
        return false;
    }
    return true;
}

void PickleMachine::call()
{
    const PickleRef arguments = m_stack.pop();
    const PickleRef function = m_stack.pop();
    m_stack.pushRef(callPickleGlobal(m_stack.values, function, arguments));
}

/// Drops the attributes of an object: none are weights.
void PickleMachine::build()
{
    m_stack.pop();
    const PickleValues& values = m_stack.values;
    const PickleRef object = m_stack.top();
    if (!values.as<PickleDict>(object) && !values.as<PickleOpaque>(object) &&
        !values.as<PickleTensorRef>(object))
        refuse("Python's instruction BUILD on what is no object");
}

} // namespace

Pickle readPickle(Bytes bytes)
{
    return PickleMachine(bytes).run();
}

} // namespace murmuration
